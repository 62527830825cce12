bins-one = Emplacement { $bin }
bins-new = Nouvel emplacement
bins-code = Code de l'emplacement
bins-code_hint = Comme écrit sur l'étagère, par exemple A-12.
bins-name = Nom
bins-storage = Mode de conservation
bins-storage_hint = Par exemple 2-8. Les produits qui en demandent un autre y sont refusés. Vide : tout.
bins-held = bloqué
bins-held_hint = Bloqué : ce qui est ici n'est pas utilisable
bins-save = Enregistrer
bins-change = Changer
bins-change_of = Changer l'emplacement { $bin }
bins-products = Produits
bins-empty = Aucun emplacement n'est nommé. Tout est dans l'emplacement main. Créez-en un pour dire où sont les choses.
bins-nothing = Il n'y a rien dans cet emplacement.
bins-move = Tout déplacer
bins-move_of = Déplacer tout l'emplacement { $bin }
bins-move_hint = Lots, états et propriétaires restent tels quels.
bins-to_bin = Vers l'emplacement
bins-moved =
    { $n ->
        [one] Déplacé vers { $bin } : { $n } ligne.
       *[other] Déplacé vers { $bin } : { $n } lignes.
    }
