nav-give-back = ສົ່ງຄືນຜູ້ສະໜອງ
give-back-hint = ສຳລັບສິນຄ້າທຸກສະຖານະທີ່ສົ່ງຄືນຜູ້ສະໜອງນອກເຄືອຂ່າຍ. ສິ່ງທີ່ສົ່ງຄືນສາງໃນເຄືອຂ່າຍໃຫ້ສົ່ງເປັນການຂົນສົ່ງ.
give-back-to_store = ໃຫ້ສາງໃນເຄືອຂ່າຍ
give-back-title = ສົ່ງຄືນ { $supplier }, { $document }
give-back-document = ເລກທີເອກະສານສົ່ງຄືນ
give-back-record = ບັນທຶກການສົ່ງຄືນ
give-back-done =
    { $n ->
       *[other] ສົ່ງຄືນຕາມ { $document } ແລ້ວ: { $n } ແຖວ.
    }
