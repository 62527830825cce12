gateway-part-mapping = Correspondance
gateway-part-rts = Stock en temps réel
mapping-url = Cela va vers
mapping-check = Comparer avec DHIS2 maintenant
mapping-asking = DHIS2 est interrogé…
mapping-fits = Tout correspond.
mapping-fits_not = Tout ne correspond pas : voir ci-dessous.
mapping-findings = Ce qui a été trouvé
mapping-about = À propos de
mapping-level-error = erreur
mapping-level-warning = avertissement
mapping-try_make = Montrer ce qui y serait créé
mapping-would_make =
    { $n ->
        [0] Rien n'y manque.
        [one] { $n } objet serait créé.
       *[other] { $n } objets seraient créés.
    }
mapping-make = Les créer
mapping-made =
    { $n ->
        [one] { $n } objet a été créé.
       *[other] { $n } objets ont été créés.
    }
mapping-objects = Objet
mapping-action-make = créer :
mapping-action-add = ajouter :
mapping-data_sets = Ensembles de données
mapping-add_data_set = Ajouter un ensemble de données
mapping-no_data_set = Rien n'est encore envoyé. Ajoutez un ensemble de données.
mapping-name = Nom
mapping-name_hint = Le code, le nom ou l'uid qu'il a dans DHIS2, selon le schéma.
mapping-kind = Périodes
mapping-kind-Monthly = mois
mapping-kind-Weekly = semaines
mapping-kind-Daily = jours
mapping-kind-Quarterly = trimestres
mapping-preset = Fait comme
mapping-preset-lmis_stk = LMIS_STK : un élément par produit et chiffre
mapping-preset-option_combo = un élément par produit, les chiffres en options
mapping-figures = Chiffres
mapping-figures_hint = Noms des chiffres, séparés par des virgules ; plusieurs s'additionnent.
mapping-usual = les habituels
mapping-usual_hint = Aucun choisi : les habituels de son modèle.
mapping-inactive = pas envoyé
mapping-active = Il est envoyé
mapping-only-programmes = Seulement ces programmes
mapping-only-types = Seulement ces types de dépôt
mapping-only-zones = Seulement ces zones
mapping-codes_hint = Codes séparés par des virgules. Aucun : tous.
mapping-combo = Combinaison d'options d'attribut
mapping-items = Produits
mapping-items_are =
    { $n ->
        [0] Aucun produit n'est encore associé.
        [one] { $n } produit est associé.
       *[other] { $n } produits sont associés.
    }
mapping-items_file = Un fichier qui dit exactement quels produits sont associés
mapping-items_taken =
    { $n ->
        [one] { $n } produit est maintenant associé.
       *[other] { $n } produits sont maintenant associés.
    }
mapping-elements = Vos propres éléments
mapping-elements_hint = Quand les modèles n'ont pas un chiffre, ou que votre serveur le nomme autrement.
mapping-add_element = Ajouter un élément
mapping-no_element = Les modèles suffisent jusqu'ici.
mapping-key = Clé
mapping-element = Élément là-bas
mapping-text-element = Élément de données là-bas ({"{item}"} tient lieu du code du produit)
mapping-text-combo = Combinaison d'options de catégorie
mapping-text-label = Nom quand il est créé
mapping-decimals = Chiffres après la virgule
mapping-scaled = En unités de base : le facteur du produit s'applique
mapping-value_type = Type de valeur
mapping-aggregation = Agrégation
mapping-take_out = Retirer
mapping-settings = Pour tous les ensembles de données
mapping-setting-first = Première période envoyée
mapping-setting-interval_min = Minutes entre les passages
mapping-setting-org_unit_scheme = Les unités d'organisation sont nommées par
mapping-setting-element_scheme = Les éléments sont nommés par
mapping-setting-data_set_scheme = Les ensembles de données sont nommés par
rts-not_set = Le stock en temps réel n'est pas en place sur cette passerelle. Il est pour les formations qui tiennent leur stock dans l'application de stock de DHIS2 ; mettez-le en place sur la machine de la passerelle :
rts-writes = cette passerelle enregistre et transmet
rts-writes_not = une autre passerelle enregistre et transmet
rts-every = Toutes les { $n } minutes.
rts-run = Lire et transmettre maintenant
rts-retry = Renvoyer ce qui a été refusé
rts-ran = Fait.
rts-read = Lu de DHIS2
rts-program-stock = Stock
rts-program-requisitions = Demandes
rts-program-acknowledgements = Réceptions
rts-polled = lu { $time }
rts-told = Transmis à DHIS2
rts-what = Quoi
rts-what-requisition = demande
rts-what-dispatch = expédition
rts-what-receipt = réception
rts-state-waiting = attend
rts-state-no_effect = sans effet
rts-state-settled = réglé
rts-state-due = à envoyer
rts-state-refused = refusé
rts-requisitions = Commandes de DHIS2
rts-taken =
    { $n ->
        [0] Aucune commande n'a été prise.
        [one] { $n } commande a été prise.
       *[other] { $n } commandes ont été prises.
    }
rts-refused = Refusé par DHIS2
rts-events = Événements qui attendent ou sont sans effet
rts-event = Événement
rts-none = Aucun événement n'attend.
rts-reason-unit_unknown = aucun dépôt ici n'a cette unité d'organisation
rts-reason-not_rts = le dépôt n'est pas tenu en temps réel
rts-reason-unit_shared = plusieurs dépôts partagent l'unité d'organisation
rts-reason-not_ours = une autre passerelle enregistre pour ce dépôt
rts-reason-item_unknown = l'article n'a pas de code
rts-reason-item_unmapped = l'article n'est associé à aucun produit
rts-reason-quantity_invalid = la quantité n'est pas juste
rts-reason-not_whole = pas un nombre entier d'unités de base
rts-reason-deliver_unmapped = le lieu de destination n'est pas associé
rts-reason-time_invalid = la date manque ou est impossible
rts-reason-shipment_unknown = aucun envoi de ce genre n'y est parti
rts-reason-not_recorded = l'enregistrement a été refusé
rts-reason-item_not_sent = l'article n'est pas dans l'envoi
rts-reason-no_supply_line = le dépôt n'a pas de ligne d'approvisionnement
rts-reason-nothing = pas de quantité
rts-reason-other_stage = d'une autre étape
rts-reason-deleted = supprimé avant d'être pris
rts-reason-ours = de ce réseau même
rts-reason-already_received = reçu auparavant
rts-reason-changed_after_receipt = changé après la réception
rts-reason-ours_changed = une réception à nous y a été changée
rts-reason-not_orderable = le produit n'est plus commandé
