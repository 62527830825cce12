write-kept = Enregistré sur cette tablette seulement : { $title }. Ce sera transmis au nœud dès qu'il répond.
write-failed = Cette tablette n'a pas pu le garder, donc rien n'a été enregistré. Sa mémoire est-elle pleine ?
write-override_title = Enregistrer tout de même ?
write-override_hint = L'enregistrement vaut et il est signalé pour vérification.
write-override_reason = Motif
write-override_submit = Enregistrer avec ce motif
