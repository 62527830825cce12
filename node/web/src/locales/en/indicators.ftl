indicators-title = Indicators
indicators-month = Month
indicators-none = No figures for this month.
indicators-quality = Quality
indicators-scroll = Indicator table, scrolls sideways
