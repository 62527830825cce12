issue-customer = ສົ່ງໃຫ້ສາງໃດ
issue-hint = ຖ້າບໍ່ບອກບ່ອນ ຈະເອົາທີ່ໝົດອາຍຸກ່ອນ. ກັນໄວ້ໃຫ້ໄປເອົາຕາມໃບຈັດ, ຫຼື ສົ່ງທັນທີຖ້າຢູ່ເທິງລົດແລ້ວ.
issue-return_hint = ການສົ່ງຄືນຕ້ອງບອກບ່ອນຂອງສິນຄ້າ. ສິນຄ້າໝົດອາຍຸ, ກັກໄວ້ ຫຼື ເສຍຫາຍ ສົ່ງຄືນໄດ້.
issue-to =
    { $n ->
       *[other] ສິນຄ້າໃຫ້ { $store }: { $n } ແຖວ
    }
issue-set_aside = ກັນໄວ້ເປັນ { $document }.
issue-sent = ສົ່ງເປັນ { $document } ແລ້ວ.
issue-to_shipment = ໄປການສົ່ງ
issue-do_set_aside = ກັນໄວ້ໃຫ້ໄປເອົາ
issue-do_send = ສົ່ງແລ້ວ
