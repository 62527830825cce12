nav-order = Commander
order-sent = Commandes envoyées
order-supplier = Demander à
order-programme = Programme
order-all_programmes = Tous les produits
order-needed_by = Nécessaire pour le
order-emergency = Commande d'urgence
order-only_asked = Seulement ce qui est demandé
order-empty = Rien n'est proposé : le dépôt n'a pas encore de produits sur sa liste.
order-lines = Lignes de la commande
order-available = Disponible
order-suggested = Proposé
order-ask = Demander
order-ask_of = Demander, { $product }
order-pack = en unités ; { $n } par conditionnement
order-why = Pourquoi ?
order-reason-amc_unknown = Il n'y a pas encore de consommation moyenne, donc rien ne peut être proposé. Demandez ce qu'il faut.
order-reason-no_maximum = Aucun maximum n'est fixé ici pour ce produit, donc rien ne peut être proposé.
order-because = { $amc } par mois × { $months } mois au plus, moins { $available } disponibles, { $on_order } commandés et { $in_transit } en route : { $need } nécessaires, par { $pack }.
order-wrong = { $product } : la quantité n'est pas un nombre entier.
order-submit =
    { $n ->
        [one] Envoyer la commande de { $n } ligne
       *[other] Envoyer la commande de { $n } lignes
    }
order-title_of =
    { $n ->
        [one] Commande à { $supplier }, { $n } ligne
       *[other] Commande à { $supplier }, { $n } lignes
    }
order-done = La commande { $document } est envoyée.
order-choose_supplier = Choisissez à qui demander
