picks-one = ສິນຄ້າທີ່ກັນໄວ້
picks-list = ໃບຈັດ
picks-empty = ບໍ່ມີຫຍັງກັນໄວ້. ກັນສິນຄ້າຈາກໃບສັ່ງ ຫຼື ສົ່ງໂດຍບໍ່ມີໃບສັ່ງ.
picks-short = ແຖວທີ່ຂາດ
picks-short_by = ຂາດ { $n }
picks-short_hint =
    { $n ->
       *[other] { $n } ແຖວມີໜ້ອຍກວ່າທີ່ກັນໄວ້. ນັບບ່ອນນັ້ນ ຫຼື ປ່ອຍແລ້ວກັນໃໝ່.
    }
picks-its_order = ໃບສັ່ງຂອງມັນ
picks-no_lines = ບໍ່ມີແຖວ.
picks-fetched = ເອົາແລ້ວ
picks-tick = ເອົາແລ້ວ: { $product } ຈາກ { $bin }
picks-ticked = ໝາຍແລ້ວ: { $n } ໃນ { $of }
picks-print = ພິມໃບຈັດ
picks-do_pick = ເອົາໝົດແລ້ວ
picks-do_release = ປ່ອຍ
picks-do_put_back = ເອົາຄືນບ່ອນ
picks-do_dispatch = ສົ່ງອອກ
picks-now = ແລ້ວ. ດຽວນີ້ສິນຄ້າ: { $state }.
picks-as_shipment = ເບິ່ງການສົ່ງ
picks-to_allocate =
    { $n ->
       *[other] { $n } ໃບສັ່ງທີ່ອະນຸມັດ ຍັງສົ່ງບໍ່ໝົດ.
    }
