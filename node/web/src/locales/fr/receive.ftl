nav-receive = Recevoir
receive-outside = D'un fournisseur extérieur
receive-search = Document ou expéditeur
receive-empty = Rien n'est en route. Pour des produits arrivés sans trace : scannez les codes de leur bordereau, ou enregistrez-les comme venant d'un fournisseur extérieur.
receive-document = Document
receive-from = De
receive-sent = Envoyé
receive-lines = Lignes
receive-state = État
receive-codes =
    { $n ->
        [one] { $have } codes du bordereau sont lus, il en manque { $n }.
       *[other] { $have } codes du bordereau sont lus, il en manque { $n }.
    }
receive-back = Tout ce qui est en route
receive-title = Recevoir { $document } de { $from }
receive-from_list = D'après le bordereau : l'envoi lui-même n'est pas encore arrivé par le réseau.
receive-nothing_open = Tout a été reçu.
receive-hint = Envoyé le { $time }. Ne changez que ce qui est différent, puis enregistrez.
receive-arrived = Quand les produits sont-ils arrivés ?
receive-arrived_hint = Laissez vide s'ils viennent d'arriver.
receive-sent_quantity = Envoyé
receive-good = Bon
receive-damaged = Endommagé
receive-batch = Lot
receive-good_of = Bon, { $product }
receive-damaged_of = Endommagé, { $product }
receive-batch_of = Lot trouvé, { $product }
receive-note = Remarque
receive-record = Enregistrer ce qui a été reçu
receive-record_here = Garder sur cette tablette
receive-title_of = Réception de { $document }
receive-done = { $document } est reçu.
