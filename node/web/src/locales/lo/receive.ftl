nav-receive = ຮັບເຂົ້າ
receive-outside = ຈາກຜູ້ສະໜອງພາຍນອກ
receive-search = ເອກະສານ ຫຼື ຜູ້ສົ່ງ
receive-empty = ບໍ່ມີສິນຄ້າກຳລັງມາ. ສິນຄ້າທີ່ມາໂດຍບໍ່ມີບັນທຶກ: ສະແກນລະຫັດໃນໃບລາຍການຫຸ້ມຫໍ່ ຫຼື ບັນທຶກວ່າຮັບຈາກຜູ້ສະໜອງພາຍນອກ.
receive-document = ເອກະສານ
receive-from = ຈາກ
receive-sent = ສົ່ງເມື່ອ
receive-lines = ແຖວ
receive-state = ສະພາບ
receive-codes =
    { $n ->
       *[other] ອ່ານລະຫັດຂອງໃບລາຍການຫຸ້ມຫໍ່ແລ້ວ { $have }, ຍັງຂາດ { $n }.
    }
receive-back = ທັງໝົດທີ່ກຳລັງມາ
receive-title = ຮັບ { $document } ຈາກ { $from }
receive-from_list = ຈາກໃບລາຍການຫຸ້ມຫໍ່: ຂໍ້ມູນການສົ່ງຍັງບໍ່ທັນມາທາງເຄືອຂ່າຍ.
receive-nothing_open = ຮັບເຂົ້າໝົດແລ້ວ.
receive-hint = ສົ່ງເມື່ອ { $time }. ແກ້ສະເພາະສິ່ງທີ່ບໍ່ກົງ ແລ້ວບັນທຶກ.
receive-arrived = ສິນຄ້າມາຮອດເມື່ອໃດ?
receive-arrived_hint = ປະຫວ່າງໄວ້ ຖ້າຫາກໍມາຮອດ.
receive-sent_quantity = ສົ່ງ
receive-good = ດີ
receive-damaged = ເສຍຫາຍ
receive-batch = ຊຸດ
receive-good_of = ດີ, { $product }
receive-damaged_of = ເສຍຫາຍ, { $product }
receive-batch_of = ຊຸດທີ່ພົບ, { $product }
receive-note = ໝາຍເຫດ
receive-record = ບັນທຶກສິ່ງທີ່ໄດ້ຮັບ
receive-record_here = ເກັບໄວ້ໃນແທັບເລັດນີ້
receive-title_of = ການຮັບ { $document }
receive-done = ຮັບ { $document } ເຂົ້າແລ້ວ.
