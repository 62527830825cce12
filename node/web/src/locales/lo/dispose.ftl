dispose-title = ການທຳລາຍ { $document }
dispose-hint = ທຳລາຍສິນຄ້າສະຖານະໃດກໍໄດ້. ເລກທີເອກະສານທຳລາຍຈະເກັບໄວ້ກັບບັນທຶກ.
dispose-document = ເລກທີເອກະສານທຳລາຍ
dispose-record = ບັນທຶກການທຳລາຍ
dispose-done =
    { $n ->
       *[other] ທຳລາຍຕາມ { $document } ແລ້ວ: { $n } ແຖວ.
    }
