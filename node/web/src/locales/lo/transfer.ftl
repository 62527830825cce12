transfer-title =
    { $n ->
       *[other] ຍ້າຍສິນຄ້າ: { $n } ແຖວ
    }
transfer-hint = ເລືອກບ່ອນທີ່ເອົາສິນຄ້າອອກ, ແລ້ວບອກຊ່ອງເກັບ, ສະຖານະ ຫຼື ທັງສອງ.
transfer-same_bin = ເປົ່າ: ຢູ່ຊ່ອງເກົ່າ
transfer-to = ໄປ
transfer-unsaid = ຍັງບໍ່ໄດ້ບອກ: ເອົາອອກ ແລ້ວເພີ່ມໃໝ່
transfer-record = ບັນທຶກການຍ້າຍ
transfer-done =
    { $n ->
       *[other] ຍ້າຍແລ້ວ: { $n } ແຖວ.
    }
