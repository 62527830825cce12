write-kept = Guardado só neste tablet: { $title }. Vai para o nó logo que ele responda.
write-failed = Este tablet não o pôde guardar, por isso nada foi registado. A memória está cheia?
write-override_title = Registar mesmo assim?
write-override_hint = O registo vale e fica marcado para revisão.
write-override_reason = Motivo
write-override_submit = Registar com este motivo
