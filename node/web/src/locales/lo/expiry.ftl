expiry-file = ບັນທຶກເປັນ XLSX
expiry-search = ຜະລິດຕະພັນ ຫຼື ຊຸດ
expiry-within = ໝົດອາຍຸພາຍໃນ
expiry_bucket-expired = ໝົດອາຍຸແລ້ວ
expiry_bucket-30 = 30 ວັນ
expiry_bucket-60 = 60 ວັນ
expiry_bucket-90 = 90 ວັນ
expiry_bucket-180 = 180 ວັນ
expiry_bucket-later = ເວລາໃດກໍໄດ້
expiry-days_left =
    { $n ->
       *[other] ຍັງ { $n } ວັນ
    }
expiry-unused = ຈະໝົດອາຍຸກ່ອນໃຊ້
expiry-value = ມູນຄ່າ
expiry-empty = ບໍ່ມີຊຸດທີ່ມີວັນໝົດອາຍຸໃນສາງ.
expiry-none_so_soon = ບໍ່ມີຫຍັງໝົດອາຍຸໄວປານນັ້ນ. ເລືອກໄລຍະຍາວກວ່າ.
expiry-do = ຈັດການ
expiry-do_of = ຈັດການ { $product }, ຊຸດ { $batch }
expiry-do_hint = ແຕ່ລະທາງເປີດແບບຟອມພ້ອມຊຸດນີ້ທັງໝົດ.
expiry-dispose = ທຳລາຍ
expiry-quarantine = ກັກໄວ້
expiry-return = ສົ່ງຄືນ
expiry-send_on = ສົ່ງໄປບ່ອນທີ່ໃຊ້
