indicators-title = Indicateurs
indicators-month = Mois
indicators-none = Aucun chiffre pour ce mois.
indicators-quality = Qualité
indicators-scroll = Tableau des indicateurs, défile de côté
