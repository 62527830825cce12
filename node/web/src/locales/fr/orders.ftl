orders-one = Commande
orders-sides = Quelles commandes
orders-got = À servir ici
orders-sent = Envoyées par ce dépôt
orders-search = Document ou dépôt
orders-shown = Montrer
orders-open = Ouvertes
orders-all = Toutes
orders-none_so = Aucune commande de ce genre. Choisissez un autre état.
orders-none_got = Aucun dépôt n'a encore commandé ici. Les commandes apparaissent dès qu'elles atteignent ce nœud.
orders-none_sent = Ce dépôt n'a encore rien commandé.
orders-emergency = urgence
orders-needed_by = Nécessaire pour le
orders-submitted = Soumise
orders-approver = Approuvée par
orders-programme = Programme
orders-period = Période
orders-review_note = Remarque de l'examen
orders-end_note = Pourquoi elle a pris fin
orders-goods = Produits de cette commande
orders-lines = Lignes de la commande
orders-no_lines = La commande elle-même n'est pas encore ici, seulement des produits qui la nomment.
orders-only_open = Seulement ce qui reste à fournir
orders-nothing_open = Tout est servi ou réservé.
orders-asked = Demandé
orders-suggested = Proposé
orders-customer_has = Le client a
orders-approved = Approuvé
orders-remaining = À fournir
orders-available_here = Disponible ici
orders-allocated = Réservé
orders-shipped = Envoyé
orders-received = Reçu
orders-cut_because = Réduit : { $reason }
orders-review = Examiner
orders-review_hint = Changez une quantité pour la réduire ou l'augmenter. Les lignes laissées valent comme demandé. L'envoi demande que le nœud réponde.
orders-cut_reason = Motif des réductions
orders-cut_reason_of = Motif de la réduction de { $product }
orders-cut_needs_reason = Chaque réduction demande un motif : un pour toutes ci-dessus, ou un sur sa ligne.
orders-changed =
    { $n ->
        [0] Toutes les lignes valent comme demandé.
        [one] { $n } ligne diffère de la demande, dont { $cuts } réduite.
       *[other] { $n } lignes diffèrent de la demande, dont { $cuts } réduites.
    }
orders-approve = Approuver comme demandé
orders-approve_changed = Approuver avec changements
orders-approve_quantity = Approuver
orders-approve_of = Approuver pour { $product }
orders-reject = Refuser
orders-reject_reason = Pourquoi elle est refusée
orders-close = Clore la commande
orders-close_hint = Ce qui reste à fournir de { $document } ne sera plus envoyé.
orders-cancel = Annuler la commande
orders-cancel_hint = Ce qui n'est pas encore envoyé de { $document } n'est plus demandé.
orders-allocate = Réserver des produits
orders-allocate_hint = Réservez tout ce qui est là, premier périmé d'abord, ou choisissez lignes et endroits. Ce qui manque reste un reliquat. Cela demande que le nœud réponde.
orders-allocate_note = Remarque (dit pourquoi, si un lot plus tardif sort d'abord)
orders-allocate_all = Tout réserver
orders-allocate_chosen =
    { $n ->
        [one] Réserver la ligne choisie
       *[other] Réserver { $n } lignes choisies
    }
orders-to_allocate = À réserver
orders-first_out = Sort d'abord
orders-nothing_usable = rien d'utilisable ici
orders-choose = Choisir
orders-choose_of = Choisir combien et d'où : { $product }
orders-choose_add = Choisir cette ligne
orders-choose_hint = Un lot qui expire après un autre demande un motif dans la remarque.
orders-chosen = Lignes choisies
orders-allocated_done =
    { $n ->
        [one] Réservé comme { $document } : { $n } ligne.
       *[other] Réservé comme { $document } : { $n } lignes.
    }
orders-to_pick_list = À la liste de préparation
orders-missing = Reliquats
orders-missing_hint = Cela manquait. Cela reste sur la commande jusqu'à ce que ce soit servi ou qu'elle soit close.
orders-to_approve = À approuver pour d'autres
orders-none_to_approve = Ce dépôt n'approuve pas de commandes entre d'autres dépôts, ou aucune n'a été envoyée.
