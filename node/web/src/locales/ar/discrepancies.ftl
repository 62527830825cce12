discrepancies-title = التناقضات
discrepancies-none = لا شيء يتناقض.
discrepancies-what = ماذا
discrepancies-when = متى
