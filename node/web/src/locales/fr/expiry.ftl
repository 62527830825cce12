expiry-file = Garder en XLSX
expiry-search = Produit ou lot
expiry-within = Expire dans
expiry_bucket-expired = périmé
expiry_bucket-30 = 30 jours
expiry_bucket-60 = 60 jours
expiry_bucket-90 = 90 jours
expiry_bucket-180 = 180 jours
expiry_bucket-later = n'importe quand
expiry-days_left =
    { $n ->
        [one] reste { $n } jour
       *[other] reste { $n } jours
    }
expiry-unused = Périmera sans être utilisé
expiry-value = Valeur
expiry-empty = Aucun lot avec une date de péremption n'est en stock.
expiry-none_so_soon = Rien n'expire aussi tôt. Choisissez un temps plus long.
expiry-do = Agir
expiry-do_of = Agir sur { $product }, lot { $batch }
expiry-do_hint = Chaque voie ouvre son formulaire avec tout ce qu'il y a de ce lot.
expiry-dispose = Éliminer
expiry-quarantine = Mettre à part
expiry-return = Renvoyer
expiry-send_on = Envoyer là où il est utilisé
