gateway-title = DHIS2
gateway-part-overview = Vue d'ensemble
gateway-part-exceptions = Exceptions
gateway-part-coverage = Couverture
gateway-part-differences = Écarts
gateway-part-explain = Expliquer
gateway-all_well = Rien n'attend personne.
gateway-ours = Cet appareil envoie, par la nomination { $n }.
gateway-theirs = Une autre passerelle envoie : { $device }.
gateway-units =
    { $n ->
        [one] { $n } unité d'organisation
       *[other] { $n } unités d'organisation
    }
gateway-last_run = Dernier passage, { $time }
gateway-next_try = Prochain essai { $time }
gateway-push = Envoyer maintenant
gateway-pushing = Envoi…
gateway-pushed = { $result } : { $accepted } acceptées, { $refused } refusées, { $parked } mises en attente, { $unchanged } inchangées. { $words }
gateway-resume = Continuer après l'arrêt
gateway-resumed = Cela continue au prochain passage.
gateway-runs = Derniers passages
gateway-no_runs = Rien n'a encore été envoyé.
gateway-months = Périodes terminées
gateway-no_months = Aucune période n'est encore terminée.
gateway-started = Moment
gateway-outcome = Résultat
gateway-accepted = Acceptées
gateway-refused = Refusées
gateway-parked = En attente
gateway-requests = Requêtes
gateway-period = Période
gateway-period_hint = 2026-07, 2026-07-31, 2026W5 ou 2026Q3
gateway-expected = Unités d'organisation
gateway-final = Définitif
gateway-on_time = À temps
gateway-on_time_is = À temps : définitif dans les { $n } jours après la fin de la période.
gateway-not_reported = Non rapporté
gateway-stores = Dépôts
gateway-store = Dépôt
gateway-org_unit = Unité d'organisation
gateway-state = État
gateway-any = tous
gateway-heard-heard = entendu
gateway-heard-never_heard = jamais entendu
gateway-heard-no_device = aucun appareil n'a adhéré
gateway-heard-paper = tenu sur papier
gateway-heard-closed = fermé
gateway-heard-no_org_unit = sans unité d'organisation
gateway-state-settled = réglé
gateway-state-queued = en file
gateway-state-quarantined = en quarantaine
gateway-state-parked = en attente
gateway-state-held = retenu
gateway-result-done = fait
gateway-result-waiting = attend le serveur
gateway-result-stopped = arrêté
gateway-result-failed = échoué
gateway-result-running = encore en cours
gateway-result-cut = coupé
gateway-result-mapping_errors = la correspondance a des erreurs
gateway-result-not_appointed = pas nommée
gateway-result-superseded = une autre passerelle a pris la suite
gateway-result-not_connected = pas reliée
gateway-result-no_secret = ni mot de passe ni jeton
gateway-no_exceptions = Aucune valeur n'attend ici.
gateway-values =
    { $n ->
        [one] { $n } valeur attend.
       *[other] { $n } valeurs attendent.
    }
gateway-export = Fichier { $format }
gateway-reason = Motif
gateway-code = Code de DHIS2
gateway-count = Valeurs
gateway-only_these = Seulement celles-ci
gateway-value = Valeur
gateway-now = Chiffre actuel
gateway-there = DHIS2 détient
gateway-took = DHIS2 a pris
gateway-nothing = rien
gateway-choose_page = Tout choisir sur cette page
gateway-chosen =
    { $n ->
        [one] { $n } valeur choisie
       *[other] { $n } valeurs choisies
    }
gateway-all_matching = Toutes les valeurs qui correspondent
gateway-choose_some = Choisissez des valeurs, ou restreignez la liste
gateway-why = Pourquoi (obligatoire pour abandonner)
gateway-release = Libérer : renvoyer
gateway-hold = Retenir
gateway-write_off = Abandonner : DHIS2 garde sa valeur
gateway-did-release =
    { $n ->
        [one] { $n } valeur part au prochain passage.
       *[other] { $n } valeurs partent au prochain passage.
    }
gateway-did-hold =
    { $n ->
        [one] { $n } valeur est retenue.
       *[other] { $n } valeurs sont retenues.
    }
gateway-did-write-off =
    { $n ->
        [one] { $n } valeur est abandonnée.
       *[other] { $n } valeurs sont abandonnées.
    }
gateway-read = Relu { $time } : { $compared } valeurs comparées, { $differing } diffèrent.
gateway-not_read = Rien n'a encore été relu.
gateway-read_now = Relire au prochain passage
gateway-read_asked = Le prochain passage relit ce que DHIS2 détient.
gateway-send_all = Renvoyer les nôtres : toutes
gateway-send_ours = Renvoyer la nôtre
gateway-sent_again = la nôtre est renvoyée
gateway-policy = Un écart est
gateway-policy-report = listé pour quelqu'un
gateway-policy-ours = corrigé de lui-même
gateway-policy_set = Toutes les passerelles de la région feront ainsi.
gateway-no_differences = Aucune valeur ne diffère.
gateway-explain = Expliquer
gateway-known_on = Aussi comme on le savait le
gateway-known = Su le { $time }
gateway-is_final = Définitif.
gateway-is_provisional = Provisoire : { $why }.
gateway-heard_to = Complet jusqu'à { $time }.
gateway-withheld-open = tous les appareils n'ont pas tout dit jusqu'à sa fin
gateway-withheld-no_device = aucun appareil n'a adhéré
gateway-withheld-never_heard = tous les appareils n'ont pas été entendus
gateway-withheld-silent = pas entendu à temps
gateway-withheld-on_paper = un dépôt est tenu sur papier
gateway-withheld-needs_update = cette passerelle doit être mise à jour
gateway-withheld-incomplete = toutes les écritures ne sont pas arrivées
gateway-all_figures = Tous les chiffres de cette ligne
gateway-figures = Chiffres
gateway-figure = Chiffre
gateway-no_row = Il n'y a pas de ligne : le produit n'y était pas connu dans cette période.
gateway-inputs = De quoi le rapport est fait
gateway-history = Ce que DHIS2 a reçu et dit
gateway-never_sent = Aucune valeur n'a jamais dû être envoyée.
gateway-run = Passage
gateway-event = Événement
gateway-event-accepted = acceptée
gateway-event-withdrawn = retirée
gateway-event-quarantined = refusée
gateway-event-parked = mise en attente
gateway-event-held = retenue
gateway-event-released = libérée
gateway-event-written_off = abandonnée
gateway-event-read_back = relue
gateway-event-unmapped = lâchée : plus associée
gateway-said = Paroles
gateway-now_and_there = Chiffre actuel { $now }, DHIS2 a pris { $there }.
gateway-facts = Faits derrière
gateway-facts_known = Faits connus le { $time }
gateway-opening_closing = ouverture { $opening }, clôture { $closing }.
gateway-more_lines = { $n } lignes plus anciennes sont laissées de côté.
gateway-line = Ce qui s'est passé
gateway-adds = Compte comme
gateway-balance = Solde
gateway-ordered = Commande { $document } du { $date } : { $asked } demandés, { $shipped } envoyés
gateway-delivered = Livraison du { $date }, commandée le { $ordered }
gateway-cause-stopped = Rien n'est envoyé à { $target } tant que personne n'intervient : { $subject }
gateway-cause-failing = Nombre de fois de suite où { $target } n'a pas répondu : { $count }. { $words }
gateway-cause-unresolved = DHIS2 n'a pas { $subject } exactement une fois ; ses valeurs ne sont pas envoyées.
gateway-cause-behind = { $subject } a été envoyé à partir d'écritures qui ne sont pas arrivées ici ; on n'y touche pas.
gateway-cause-quarantined = Valeurs refusées par DHIS2 : { $count } ({ $subject } { $words })
gateway-cause-parked = Valeurs qui attendent une période ou une unité fermée : { $count } ({ $subject } { $words })
gateway-cause-differing = Valeurs que DHIS2 contient autrement qu'il ne les a reçues d'ici : { $count }
gateway-cause-token_expiring = Le jeton pour DHIS2 expire le { $subject } ; créez-en un autre et connectez-vous avec lui.
gateway-cause-not_reported = { $unit } n'est pas déclaré pour { $periods } : { $why }.
gateway-cause-rts_run = Le stock en temps réel n'est pas lu : { $subject } { $words }
gateway-cause-rts_waiting = Événements de DHIS2 en attente : { $count } ({ $reason } ; { $details })
gateway-cause-rts_unreadable = Lignes d'événements de DHIS2 illisibles : { $count }
gateway-cause-rts_changed = Événements de DHIS2 à examiner : { $count } ({ $reason })
gateway-cause-rts_flagged = Réquisitions modifiées dans DHIS2 après l'approbation de leur commande : { $count }
gateway-cause-rts_refused = Événements que DHIS2 n'a pas acceptés : { $count } ({ $subject } { $words })
