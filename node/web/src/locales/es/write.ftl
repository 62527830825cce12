write-kept = Guardado solo en esta tableta: { $title }. Irá al nodo en cuanto responda.
write-failed = Esta tableta no pudo guardarlo, así que nada se registró. ¿Está llena su memoria?
write-override_title = ¿Registrarlo de todos modos?
write-override_hint = El registro vale y queda marcado para revisión.
write-override_reason = Motivo
write-override_submit = Registrar con este motivo
