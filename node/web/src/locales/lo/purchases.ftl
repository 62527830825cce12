purchases-one = ການຊື້
purchases-new = ການຊື້ໃໝ່
purchases-suppliers = ຜູ້ສະໜອງ
purchases-search = ເອກະສານ ຫຼື ຜູ້ສະໜອງ
purchases-empty = ບໍ່ໄດ້ສັ່ງຫຍັງຈາກຜູ້ສະໜອງພາຍນອກ. ຮ່າງການຊື້ໃໝ່ເພື່ອເລີ່ມ.
purchases-expected = ຄາດວ່າມາ
purchases-sent_at = ສົ່ງເມື່ອ
purchases-created_at = ຮ່າງເມື່ອ
purchases-last_receipt = ຮັບຄັ້ງສຸດທ້າຍ
purchases-lead = ເວລາລໍຖ້າ
purchases-days =
    { $n ->
       *[other] { $n } ວັນ
    }
purchases-no_suppliers = ຍັງບໍ່ໄດ້ສົ່ງການຊື້. ເວລາລໍຖ້າ ແລະ ອັດຕາສະໜອງ ຈະສະແດງເມື່ອສິນຄ້າມາ.
purchases-sent_orders = ການຊື້ທີ່ສົ່ງແລ້ວ
purchases-ended = ຮັບ ຫຼື ປິດແລ້ວ
purchases-median_lead = ເວລາລໍຖ້າ, ຄ່າກາງ
purchases-p90_lead = ເວລາລໍຖ້າ, 9 ໃນ 10 ພາຍໃນ
purchases-change = ປ່ຽນ
purchases-change_of = ປ່ຽນ { $document }
purchases-currency = ສະກຸນເງິນ (ສາມຕົວອັກສອນ)
purchases-packs = ຫໍ່
purchases-pack = ຫໍ່
purchases-pack_size = ຂະໜາດຫໍ່ { $unit }
purchases-makes = ເປັນ { $n }
purchases-price = ລາຄາຕໍ່ຫໍ່
purchases-save = ບັນທຶກເປັນຮ່າງ
purchases-approve = ອະນຸມັດ
purchases-send = ໝາຍວ່າສົ່ງແລ້ວ
purchases-close = ປິດ
purchases-cancel = ຍົກເລີກການຊື້
purchases-step_hint = ເຮັດຕໍ່ໄດ້ເມື່ອໂນດຕອບເທົ່ານັ້ນ.
purchases-lines = ແຖວຂອງການຊື້
purchases-ordered = ສັ່ງ
purchases-outstanding = ຄ້າງ
purchases-receive = ຮັບສິນຄ້າ
purchases-receipt_of = ຮັບເຂົ້າຕາມ { $document }
purchases-delivery_note = ເລກທີໃບສົ່ງເຄື່ອງ ຫຼື ໃບເກັບເງິນ
purchases-arrived = ສິນຄ້າມາຮອດເມື່ອໃດ? (ເປົ່າ: ດຽວນີ້)
purchases-came = ມາຮອດ
purchases-came_of = ມາຮອດ: { $product }
purchases-nothing_came = ການຮັບຍັງເປົ່າ. ບອກລຸ່ມນີ້ວ່າແຖວໃດມາ ຫຼື ໃຊ້ຕາຕະລາງຂອງຜູ້ສະໜອງ.
purchases-record = ບັນທຶກການຮັບ
purchases-received_done =
    { $n ->
       *[other] ຮັບແລ້ວ: { $n } ແຖວ.
    }
purchases-sheet = ຕາຕະລາງຂອງຜູ້ສະໜອງ
purchases-sheet_hint = ໄຟລ໌ CSV ຫຼື XLSX ມີຖັນ product_code, quantity (ໜ່ວຍພື້ນຖານ), batch, expiry, price, currency, units_per_pack, manufacturer, bin. ສອງຖັນທຳອິດຕ້ອງມີ. ຮັບໝົດ ຫຼື ບໍ່ຮັບເລີຍ.
purchases-sheet_choose = ໄຟລ໌ສິ່ງທີ່ສົ່ງມາ
purchases-sheet_line = ແຖວ { $line }, { $column }: { $message }
