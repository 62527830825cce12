dispose-title = إتلاف { $document }
dispose-hint = يمكن إتلاف بضاعة من أي حالة. يُحفظ رقم مستند الإتلاف مع السجل.
dispose-document = رقم مستند الإتلاف
dispose-record = سجّل الإتلاف
dispose-done =
    { $n ->
        [one] أُتلف برقم { $document }: سطر واحد.
        [two] أُتلف برقم { $document }: سطران.
       *[other] أُتلف برقم { $document }: { $n } من السطور.
    }
