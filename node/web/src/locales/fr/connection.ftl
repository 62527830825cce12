connection-label = Connexion
connection-starting = Interrogation du nœud
connection-cut = Cette page n'atteint pas son nœud
connection-alone = Ce nœud ne connaît encore aucun autre nœud
connection-in_step = À jour avec { $peer }
connection-in_step_age = À jour avec { $peer } (il y a { $age })
connection-syncing = Échange avec { $peer }
connection-out_of_reach = Aucun autre nœud joignable
connection-out_of_reach_since = Aucun autre nœud joignable depuis { $time }
connection-others =
    { $n ->
        [one] et { $n } autre
       *[other] et { $n } autres
    }
connection-to_send =
    { $n ->
        [one] { $n } changement en attente pour { $peer }
       *[other] { $n } changements en attente pour { $peer }
    }
connection-to_receive =
    { $n ->
        [one] { $n } changement à recevoir de { $peer }
       *[other] { $n } changements à recevoir de { $peer }
    }
connection-gateway = la passerelle
connection-storage_full = Le disque de ce nœud est plein : plus rien ne peut être enregistré
connection-details = Détails
connection-peer = Nœud
connection-state = État
connection-contact = Dernier contact
connection-send = À envoyer
connection-receive = À recevoir
connection-complete_to = Complet jusqu'à
connection-rate = ({ $bytes } o/s)
connection-safe = Aussi à l'abri chez { $label }
connection-safe_but = Aussi à l'abri chez { $label }, sauf { $count } écritures
clock-question = L'horloge de cette machine ne peut pas être juste. Est-il { $time } ?
clock-yes = Oui
connection-provisional = Provisoire : { $scope } ({ $reason })
peer-in_step = à jour
peer-syncing = en échange
peer-out_of_reach = injoignable
peer-refused = refusé
connection-cut_since = Cette page n'a pas atteint son nœud depuis { $time }. Ce que vous saisissez est enregistré sur cette tablette.
connection-waiting_here =
    { $n ->
        [one] { $n } saisie n'est enregistrée que sur cette tablette
       *[other] { $n } saisies ne sont enregistrées que sur cette tablette
    }
