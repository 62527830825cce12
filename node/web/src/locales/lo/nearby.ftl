nearby-choose = ເລືອກຜະລິດຕະພັນເພື່ອເບິ່ງວ່າສາງໃດມີ, ໃກ້ສຸດກ່ອນ.
nearby-nobody = ບໍ່ມີສາງທີ່ຮູ້ຈັກຢູ່ນີ້ມີມັນ.
nearby-unknown =
    { $n ->
       *[other] ບໍ່ຮູ້ຍອດຂອງ { $n } ສາງ. ອາດມີຄືກັນ.
    }
nearby-store = ສາງ
nearby-distance = ໄລຍະທາງ
nearby-km = { $n } km
