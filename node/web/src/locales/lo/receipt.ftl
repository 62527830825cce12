nav-receipt = ຮັບຈາກພາຍນອກ
receipt-papers = ຜູ້ສະໜອງ ແລະ ເອກະສານ
receipt-from = ຜູ້ສະໜອງ
receipt-document = ໃບສົ່ງເຄື່ອງ ຫຼື ໃບເກັບເງິນ
receipt-currency = ສະກຸນເງິນ
receipt-currency_hint = ສະເພາະເມື່ອປ້ອນລາຄາ, ເຊັ່ນ USD.
receipt-line = ແຖວ { $n }
receipt-units = ໜ່ວຍ
receipt-quantity = ຈຳນວນເປັນ { $unit }
receipt-batch = ຊຸດ
receipt-expiry = ວັນໝົດອາຍຸ
receipt-expiry_hint = 2027-05 ຫຼື 2027-05-31
receipt-price = ລາຄາຕໍ່ຫໍ່ ({ $n })
receipt-add = ເພີ່ມແຖວ
receipt-remove = ເອົາແຖວນີ້ອອກ
receipt-record = ບັນທຶກສິ່ງທີ່ມາ
receipt-done = ບັນທຶກແລ້ວ.
receipt-title_of =
    { $n ->
       *[other] ຮັບຈາກ { $from }, { $n } ແຖວ
    }
