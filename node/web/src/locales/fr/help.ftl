nav-help = Aide
help-words = Chaque page dit comment une tâche se fait. Elles sont gardées sur cette tablette et s'ouvrent sans le nœud.
help-topics = Tâches
help-go = Aller à { $screen }
help-home =
    Aujourd'hui montre ce qui vous attend, le plus urgent d'abord. Touchez une ligne pour le faire.
    Les grands boutons mènent à ce qui se fait plusieurs fois par jour.
    Quand le nœud est injoignable, la liste dit de quand elle date ; la saisie continue.
help-dispense =
    Touchez le produit, cherchez-le par code ou nom, ou scannez son code-barres.
    Tapez la quantité. Les quantités fréquentes sont au-dessus des touches.
    Le lot qui expire le premier est choisi. N'en prenez un autre que si vous en tenez un autre en main.
    Appuyez sur Enregistrer. C'est affiché dessous, et Défaire le retire d'une touche.
    Si vous donnez plus que le livre n'a, dites pourquoi : l'enregistrement vaut et il est signalé pour vérification.
help-receive =
    Ouvrez la livraison, ou scannez les codes de son bordereau, même sans réseau.
    Dites quand les produits sont arrivés si ce n'est pas à l'instant : un inventaire fait avant sait alors ce qu'il a vu.
    Ne changez que les lignes trouvées autrement : bon, endommagé ou un autre lot.
    Appuyez sur Enregistrer. Ce qui manque reste ouvert jusqu'à ce que l'expéditeur dise ce qu'il en est.
help-receipt =
    Pour les produits venus de l'extérieur du réseau : un fournisseur, un donateur, un achat.
    Nommez le fournisseur et le bon de livraison, puis ajoutez des lignes, ou scannez chaque conditionnement.
    Le scan remplit produit, lot et péremption. Un code-barres inconnu peut être lié à un produit sur place.
help-count =
    Ouvrez une fiche : tout, une liste, un emplacement ou ce qui expire bientôt. Un nouveau dépôt commence par tout.
    Comptez un endroit, tapez le chiffre, appuyez sur Entrée pour le suivant. L'écart avec le livre s'affiche aussitôt.
    Plusieurs personnes peuvent compter sur une fiche, sur plusieurs tablettes. Deux chiffres différents pour un endroit demandent de recompter.
    Chaque chiffre vaut pour le moment où il a été compté : le travail peut continuer.
    Un superviseur approuve ; alors les chiffres entrent dans le registre. Rien d'autre ne change.
help-order =
    La liste montre ce qui est proposé pour chaque produit. Pourquoi ? montre les chiffres derrière.
    Changez ce qui est demandé là où vous savez mieux, puis envoyez la commande.
    Ne la marquez comme urgence que si attendre la prochaine commande mène à une rupture.
help-adjust =
    Une perte ou élimination sort des produits avec son motif ; un ajustement dit qu'on a trouvé plus ou moins ; le troisième change d'emplacement ou d'état.
    Si tout d'un produit a été regardé, un inventaire vaut mieux qu'un ajustement : il dit ce qu'il y a.
help-stock =
    Stock montre ce qui est là et utilisable, lot par lot.
    Touchez un produit pour sa fiche de stock : chaque enregistrement, son solde et ce qui en découle.
    Ce qui est périmé, bloqué ou endommagé est en stock et pas utilisable.
help-card =
    L'enregistrement le plus récent est en tête, avec le solde qui suit et qui l'a saisi où.
    Annuler le retire à sa place dans le temps. Il reste visible, barré, avec le motif.
    Une phrase sous un inventaire dit comment des saisies tardives ont changé son écart.
help-outbox =
    Ce qui est saisi quand le nœud est injoignable est gardé sur cette tablette et envoyé quand il répond, dans l'ordre.
    Les personnes peuvent changer : chaque saisie garde son auteur.
    Une saisie que le nœud refuse revient à son auteur avec la raison : la corriger, l'envoyer avec un motif ou l'abandonner.
help-orders =
    Les commandes reçues sont classées par urgence. Ouvrez-en une pour l'approuver, réduire des lignes avec un motif ou réserver des produits.
    Réserver prend ce qui expire en premier ; un autre lot peut être choisi, avec un motif.
    Ce qui manque reste un reliquat jusqu'à ce qu'il soit servi ou que la commande soit close.
help-picks =
    Les produits réservés sont listés par emplacement. Cochez ce qui est dans le carton, imprimez la liste si vous voulez.
    Prélever les met en attente d'expédition, envoyer les fait partir. Remettre en place ou libérer les rend disponibles.
    Le bordereau porte des codes : le destinataire les scanne, avec ou sans réseau.
help-issue =
    Envoie des produits que personne n'a commandés : une fourniture, une redistribution, un prêt ou un retour.
    Le lot qui expire le premier est choisi, et le disponible est affiché.
help-purchases =
    Commandes à des fournisseurs hors du réseau : préparez-en une, faites-la approuver, marquez-la envoyée.
    Recevez en face, ligne par ligne ou d'après la feuille du fournisseur. Délai et taux de service en découlent.
help-network =
    Chaque dépôt avec ses appareils : quand chacun a été entendu, et jusqu'à quand ses chiffres sont complets.
    Les appareils en retard ou muets sont en tête. Ce qu'ils ont saisi depuis n'est pas connu ici.
help-reports =
    Choisissez un rapport et ses jours, pour un dépôt ou pour tout ce que cet appareil détient.
    Exportez-le en CSV ou XLSX, imprimez-le ou signez-le : un rapport signé garde ses chiffres et montre ce qui a changé depuis.
help-gateway =
    Montre ce qui a été envoyé à DHIS2, ce qui attend et pourquoi, mois par mois.
    Expliquer ramène d'un chiffre aux lignes de fiche de stock qui le composent.
help-setup =
    Montre l'adresse et le code par lesquels une tablette trouve ce nœud.
    Une tablette qui fait confiance au certificat du dépôt ouvre la page sans le nœud et peut utiliser sa caméra.
help-shipments =
    Ce qui a été envoyé d'ici et vers ici, et où cela en est.
    Une ligne arrivée autrement qu'envoyée est un écart. Chacun règle le sien : l'expéditeur dit ce qui n'a pas été envoyé, perdu ou échangé, le destinataire ce qu'il n'avait pas vu.
    Les prêts sont à part : rendez-les, ou abandonnez-les.
help-bins =
    Les emplacements sont les étagères du dépôt. Ouvrez-en un pour voir ce qui s'y trouve, ou pour l'imprimer.
    Les produits d'un emplacement bloqué ne sont pas utilisables. Tout déplacer vide un emplacement dans un autre.
help-transfer =
    Choisissez un produit et l'endroit où il est pris, puis l'emplacement ou le statut qu'il reçoit.
    Ajoutez ligne après ligne, et enregistrez-les ensemble.
help-dispose =
    Pour les produits qui sortent définitivement des livres : périmés, abîmés ou rappelés.
    Chaque ligne a un motif, et l'ensemble le numéro du document de destruction.
help-give-back =
    Pour des produits qui retournent à un fournisseur hors du réseau : abîmés, rappelés ou en trop.
    Nommez le lot et l'endroit de chaque ligne, le fournisseur et le numéro du bon de retour.
    Ce qui retourne à un dépôt du réseau part comme expédition : c'est en route jusqu'à sa réception.
help-expiry =
    Les lots sont rangés par date de péremption, avec la quantité de chacun qui ne sera pas utilisée à temps.
    Agir ouvre le formulaire avec tout le lot : l'envoyer là où il sert, le renvoyer, le bloquer ou le détruire.
help-convert =
    Choisissez un kit et le nombre : les deux listes sont remplies d'après sa composition. Changez ce qui était différent.
    Pour reconditionner, dites ce qui part et ce que cela devient. Rien ne doit être gagné ni perdu.
help-nearby =
    Choisissez un produit pour voir quels dépôts en ont, les plus proches d'abord.
    Seuls les dépôts dont ce nœud tient le stock sont connus. Les autres sont comptés, pas devinés.
help-recalls =
    Les rappels nomment des lots à ne plus utiliser. Ils sont bloqués aussitôt sur chaque appareil qui l'apprend.
    Mettez à part ce que vous avez, puis écrivez ce que vous avez trouvé et fait : qui a rappelé le lit.
    Un superviseur rappelle des lots, et termine un rappel, avec le mot de passe.
help-alerts =
    Tout ce qui attend quelqu'un, à ce dépôt ou à tous ceux que cet appareil détient.
    Cacher pour un temps en retire une pour deux semaines, ou jusqu'à un jour que vous nommez. Elle revient aussitôt si cela s'aggrave.
    Le nom d'un dépôt ouvre ce dépôt.
help-levels =
    Chaque case dit combien de mois dure le stock utilisable, à côté du minimum et du maximum.
    ✕ est en rupture, ▼ sous le minimum, ✓ suffisant, ▲ au-dessus du maximum, ? inconnu.
    Choisissez un niveau pour ne voir que ceux-là, ou une liste de produits ; le fichier a tout.
help-devices =
    Inviter un appareil : choisissez ses dépôts, faites un code, et tapez-le ou scannez-le sur l'autre machine.
    Un appareil perdu ou cassé est retiré : ce qu'il a enregistré vaut.
    Un appareil en de mauvaises mains est retiré avec le moment de sa perte : ce qu'il a enregistré depuis ne compte pas.
help-people =
    Chaque personne a un nom, un rôle et un code PIN. Un mot de passe ouvre aussi les autres dépôts de cet appareil.
    Un code PIN oublié est remplacé par un administrateur. Chacun change le sien sous Réglages.
    Qui s'en va est exclu, pas supprimé : ses enregistrements gardent son nom.
help-tables =
    Choisissez une table, puis changez une ligne, ajoutez-en une, ou importez un fichier.
    Un fichier est d'abord vérifié : combien de lignes sont nouvelles, changées ou telles quelles, et ce qui ne va pas ligne par ligne.
    Rien n'est écrit avant que vous appuyiez sur Importer, et alors tout ou rien.
    Prenez la table en fichier pour voir à quoi le vôtre doit ressembler.
