sign_in-title = Connexion
sign_in-again = Veuillez vous reconnecter. Ce que vous avez saisi est toujours là.
sign_in-store = Dépôt
sign_in-no_store = Cet appareil (sans dépôt)
sign_in-user = Utilisateur
sign_in-pin = Code PIN ou mot de passe
sign_in-submit = Se connecter
sign_in-network = Réseau { $name }, appareil { $device }
sign_in-unreachable = Le nœud ne répond pas. Est-il en marche, et cet appareil est-il sur son réseau ?
sign_in-offline = Le nœud ne répond pas. Qui a déjà travaillé ici peut ouvrir cette tablette avec son code PIN et continuer.
sign_in-waiting =
    { $n ->
        [one] { $n } saisie attend sur cette tablette et y reste, qui que ce soit qui se connecte.
       *[other] { $n } saisies attendent sur cette tablette et y restent, qui que ce soit qui se connecte.
    }
sign_in-somebody_else = Quelqu'un d'autre
sign_in-locked_until = Trop d'essais erronés. Réessayez à { $time }.
sign_in-setup = Préparer une tablette pour ce dépôt
