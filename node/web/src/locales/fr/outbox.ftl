outbox-title = Enregistré sur cette tablette
outbox-in_reach = Le nœud répond.
outbox-out_since = Le nœud n'a pas répondu depuis { $time }.
outbox-opens = Cette page s'ouvre sans le nœud.
outbox-opens_not = Cette page ne s'ouvre pas ici sans le nœud : il faut une adresse de confiance (voir Préparer une tablette).
outbox-memory_only = Ce navigateur ne garde rien : ce qui attend est perdu si la page est fermée.
outbox-waiting =
    { $n ->
        [0] Rien n'attend
        [one] { $n } saisie attend le nœud
       *[other] { $n } saisies attendent le nœud
    }
outbox-refused =
    { $n ->
        [0] Rien n'est revenu
        [one] { $n } saisie est revenue
       *[other] { $n } saisies sont revenues
    }
outbox-send = Envoyer maintenant
outbox-by = { $user }, { $time }
outbox-needs_author = Attend que { $user } se connecte ici.
outbox-take_back = Retirer
outbox-mend = Corriger
outbox-let_go = Abandonner
outbox-let_go_sure = Oui, ce n'était pas ainsi : abandonner
outbox-authors_word = { $user } décide de la suite.
outbox-leave = M'effacer de cette tablette
outbox-leave_words = Votre nom est oublié sur cette tablette, et votre code PIN ne l'ouvre plus sans le nœud.
outbox-leave_refused = Des saisies attendent sur cette tablette. Elles doivent d'abord atteindre le nœud, ou être réglées.
outbox-leave_now = M'effacer
outbox-adopt = Enregistrer en mon nom
outbox-adopt_sure = Oui, je réponds de ce que { $user } a saisi
