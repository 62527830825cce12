nav-order = ສັ່ງສິນຄ້າ
order-sent = ໃບສັ່ງທີ່ສົ່ງແລ້ວ
order-supplier = ຂໍສິນຄ້າຈາກ
order-programme = ແຜນງານ
order-all_programmes = ທຸກຜະລິດຕະພັນ
order-needed_by = ຕ້ອງການພາຍໃນ
order-emergency = ສັ່ງດ່ວນ
order-only_asked = ສະເພາະສິ່ງທີ່ຂໍ
order-empty = ບໍ່ມີຄຳແນະນຳ: ສາງຍັງບໍ່ມີຜະລິດຕະພັນໃນບັນຊີ.
order-lines = ແຖວຂອງໃບສັ່ງ
order-available = ມີຢູ່
order-suggested = ແນະນຳ
order-ask = ຂໍ
order-ask_of = ຂໍ, { $product }
order-pack = ເປັນໜ່ວຍ; ຫໍ່ລະ { $n }
order-why = ຍ້ອນຫຍັງ?
order-reason-amc_unknown = ຍັງບໍ່ມີການໃຊ້ສະເລ່ຍ ຈຶ່ງແນະນຳບໍ່ໄດ້. ຂໍຕາມທີ່ທ່ານຕ້ອງການ.
order-reason-no_maximum = ຢູ່ນີ້ບໍ່ໄດ້ກຳນົດລະດັບສູງສຸດ ຈຶ່ງແນະນຳບໍ່ໄດ້.
order-because = { $amc } ຕໍ່ເດືອນ × ສູງສຸດ { $months } ເດືອນ, ລົບ { $available } ທີ່ມີ, { $on_order } ທີ່ສັ່ງແລ້ວ ແລະ { $in_transit } ທີ່ກຳລັງມາ: ຕ້ອງການ { $need }, ເປັນຫໍ່ລະ { $pack }.
order-wrong = { $product }: ຈຳນວນບໍ່ແມ່ນຈຳນວນເຕັມ.
order-submit =
    { $n ->
       *[other] ສົ່ງໃບສັ່ງ { $n } ແຖວ
    }
order-title_of =
    { $n ->
       *[other] ໃບສັ່ງເຖິງ { $supplier }, { $n } ແຖວ
    }
order-done = ສົ່ງໃບສັ່ງ { $document } ແລ້ວ.
order-choose_supplier = ເລືອກຜູ້ທີ່ຈະຂໍ
