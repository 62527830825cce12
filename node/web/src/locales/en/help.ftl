nav-help = Help
help-words = Each page says how one task is done. They are kept on this tablet and open without the node.
help-topics = Tasks
help-go = Go to { $screen }
help-home =
    Today lists what asks for you, the most urgent first. Touch a line to do it.
    The large buttons above lead to what is done many times a day.
    When the node is out of reach the list says of when it is; recording goes on.
help-dispense =
    Touch the product, find it by code or name, or scan its barcode.
    Type the quantity with the keys. Quantities you give often stand above them.
    The batch that expires first is set. Choose another only if you hold another in your hand.
    Press Record. It stands below, and one touch on Undo takes it back.
    If more is given than the book holds, say why: the record stands and is marked for review.
help-receive =
    Open the shipment, or scan the codes on its packing list, also without any network.
    Say when the goods arrived if that was not just now: a count made before knows then what it saw.
    Change only the lines that were found otherwise: good, damaged, or another batch.
    Press Record. What is missing stays open until the sender says what became of it.
help-receipt =
    For goods from outside the network: a supplier, a donor, a purchase.
    Name the supplier and the delivery note, then add lines, or scan each pack.
    Scanning fills product, batch and expiry. An unknown barcode can be linked to a product on the spot.
help-count =
    Start a sheet: everything, a list, a bin, or what expires soon. A new store begins with everything.
    Count a place, type the figure, press Enter for the next. The difference to the book is shown at once.
    Several people can count on one sheet, on several tablets. Two different figures for one place ask for a recount.
    Every figure holds for the moment it was counted, so work may go on meanwhile.
    A supervisor approves; then the figures go into the ledger. Nothing that is not on the sheet is changed.
help-order =
    The list shows what is suggested of each product. Why? shows the figures it rests on.
    Change what is asked for where you know better, then send the order.
    Mark it as an emergency only if waiting for the next regular order means a stock-out.
help-adjust =
    A loss or discard takes goods out with its reason; an adjustment says that more or less was found; the third moves goods to another bin or status.
    Where everything of a product was looked at, a count is better than an adjustment: it says what is there.
help-stock =
    Stock shows what is on hand and usable, batch by batch.
    Touch a product for its stock card: every record, its balance, and what follows from it.
    Expired, held and damaged goods are on hand and not usable.
help-card =
    The newest record stands first, with the balance after it and who recorded it where.
    Reverse takes a record out at its place in time. It stays visible, struck through, with the reason.
    A sentence below a count says how late records changed its difference.
help-outbox =
    What is recorded while the node is out of reach is saved on this tablet and sent when it answers, in its order.
    People may switch: each record keeps its author.
    A record the node refuses comes back to its author with the reason: mend it, send it with a reason, or let it go.
help-orders =
    Orders got stand by urgency. Open one to approve it, to cut lines with a reason, or to set goods aside.
    Set aside takes what expires first; another batch can be chosen, with a reason.
    What is not there stays a back order until it is supplied or the order is closed.
help-picks =
    Goods set aside are listed by bin. Tick off what is in the box, print the list if you like.
    Pick moves them to staging, dispatch sends them. Put back or release frees them again.
    The packing list carries codes: the receiver scans them, with or without a network.
help-issue =
    Sends goods that nobody ordered: a supply, a redistribution, a loan or a return.
    The batch that expires first is set, and what is available is shown.
help-purchases =
    Orders to suppliers outside the network: draw one up, have it approved, mark it as sent.
    Receive against it, line by line or from the supplier's sheet. Lead time and fill rate follow from that.
help-network =
    Every store with its devices: when each was heard last, and up to when its figures are complete.
    Late or silent devices stand first. What they recorded since is not known here.
help-reports =
    Choose a report and its days, for one store or for all this device holds.
    Export it as CSV or XLSX, print it, or sign it: a signed report keeps its figures and shows what changed since.
help-gateway =
    Shows what was sent to DHIS2, what waits and why, month by month.
    Explain goes from a figure back to the stock card lines it is made of.
help-setup =
    Shows the address and the code by which a tablet finds this node.
    A tablet that trusts the store's certificate opens the page without the node and may use its camera.
help-recalls =
    Recalls names batches that are not to be used any more. They are held at once on every device that hears of it.
    Set apart what you hold, then write what you found and did: who called it back reads it.
    A supervisor calls batches back, and ends a recall, with the password.
help-alerts =
    Everything that asks for a person, at this store or at all that this device holds.
    Hide for a time takes one away for two weeks, or through a day you name. It comes back at once if it grows worse.
    The name of a store opens that store.
help-levels =
    Each cell says how many months the usable stock lasts, beside minimum and maximum.
    ✕ is stocked out, ▼ below minimum, ✓ adequate, ▲ above maximum, ? not known.
    Choose a level to see only those, or a list of products; the file has all.
help-devices =
    Invite a device: choose its stores, make a code, and type or scan it on the other machine.
    A device that is lost or broken is taken out: what it recorded stands.
    A device in wrong hands is taken out with the time it was lost: what it recorded since does not count.
help-people =
    Each person has a name, a role and a PIN. A password also opens the other stores of this device.
    A forgotten PIN is replaced by an admin. Everybody changes their own under Settings.
    Who leaves is kept out, not deleted: their records keep their name.
help-tables =
    Choose a table, then change a row, add one, or import a file.
    A file is checked first: it says how many rows are new, changed or as they are, and what is wrong line by line.
    Nothing is written before you press Import it, and then all of it or nothing.
    Take the table as a file to see how yours should look.
help-shipments =
    What was sent from here and to here, and where it stands.
    A line that arrived otherwise than sent is a difference. Each side settles its own: the sender says what was not sent, lost or swapped, the receiver what was overlooked.
    Loans stand apart: give them back, or write them off.
help-bins =
    Bins are the shelves of the store. Open one to see what lies in it, or to print that.
    Goods in a held bin are not usable. Move all of it empties a bin into another.
help-transfer =
    Choose a product and the place it is taken from, then the bin or the status it gets.
    Add line after line, and record them together.
help-dispose =
    For goods that leave the books for good: expired, damaged or called back.
    Each line has a reason, and the whole of it the number of the disposal's document.
help-give-back =
    For goods that go back to a supplier outside the network: damaged, called back, or too many.
    Name the batch and place of each line, the supplier, and the number of the return's document.
    Goods that go back to a store of the network are sent as a shipment instead: they are on the way until it receives them.
help-expiry =
    Batches stand by the day they expire, with how much of each will not be used in time.
    Act opens the form with all of a batch: send it where it is used, send it back, hold it back or dispose of it.
help-convert =
    Choose a kit and how many: both lists are filled in from its bill of materials. Change what was different.
    For repacking, say what leaves and what it becomes. Nothing may be gained or lost.
help-nearby =
    Choose a product to see which stores have it, the nearest first.
    Only stores whose stock this node holds are known. The others are counted, not guessed.
