write-kept = ເກັບໄວ້ໃນແທັບເລັດນີ້ເທົ່ານັ້ນ: { $title }. ຈະສົ່ງໄປໂນດທັນທີທີ່ມັນຕອບ.
write-failed = ແທັບເລັດນີ້ເກັບບໍ່ໄດ້ ຈຶ່ງບໍ່ໄດ້ບັນທຶກຫຍັງ. ບ່ອນເກັບຂໍ້ມູນເຕັມບໍ?
write-override_title = ຍັງຈະບັນທຶກບໍ?
write-override_hint = ບັນທຶກມີຜົນ ແລະ ຖືກໝາຍໄວ້ໃຫ້ກວດ.
write-override_reason = ເຫດຜົນ
write-override_submit = ບັນທຶກດ້ວຍເຫດຜົນນີ້
