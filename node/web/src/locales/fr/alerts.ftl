nav-alerts = Alertes
alerts-severity = Quand
alerts-kind = Genre
alerts-what = Quoi
alerts-show_hidden = Aussi les alertes cachées
alerts-empty = Rien n'attend personne.
alerts-hide_head = Cacher
alerts-hide = Cacher pour un temps
alerts-hide_title = Cacher cette alerte
alerts-hidden = cachée jusqu'au { $time }
alerts-until = Jusqu'à quel jour
alerts-until_hint = Sinon deux semaines. Elle revient aussitôt si cela s'aggrave.
alerts-note = Pourquoi
severity-high = aujourd'hui
severity-medium = cette semaine
severity-low = quand il y a le temps
alert-kind-stocked_out = En rupture
alert-kind-at_risk = Sera épuisé
alert-kind-below_min = Sous le minimum
alert-kind-above_max = Au-dessus du maximum
alert-kind-expiring_before_use = Périme avant usage
alert-kind-overdue_order = Commande en retard
alert-kind-unreceived_shipment = Envoi non reçu
alert-kind-open_difference = Écart ouvert
alert-kind-discrepancy = Anomalie
alert-kind-recall_to_answer = Rappel sans réponse
alert-kind-count_due = Inventaire à faire
alert-stocked_out = rien d'utilisable en stock
alert-at_risk = Utilisable : { $usable }, assez pour { $days_left } jours, et une livraison en prend { $cover_days }
alert-below_min = Utilisable : { $usable }, sous le minimum ; assez pour { $days_left } jours
alert-above_max = Utilisable : { $usable }, au-dessus du maximum ; assez pour { $days_left } jours
alert-expiring_before_use = { $unused } du lot { $batch } ne seront pas utilisés avant { $expiry }
alert-overdue_order = La commande { $document } est ouverte depuis { $days } jours
alert-unreceived_shipment = L'envoi { $document } est en route depuis { $days } jours
alert-open_difference = { $quantity } de l'envoi { $document } ne sont dans le stock de personne depuis { $days } jours
alert-recall_to_answer = est rappelé depuis { $days } jours : dites ce qui a été trouvé ici
alert-count_due =
    { $products ->
        [one] { $products } produit n'a pas été compté
       *[other] { $products } produits n'ont pas été comptés
    } depuis jusqu'à { $days } jours ; la règle est { $every_days }
alert-discrepancy = { $discrepancy }
alerts-again = Regarder encore
