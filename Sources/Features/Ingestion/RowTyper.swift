/// Gives one row the types of the views it goes to, and names everything that is wrong with it.
///
/// The long way, for rows that are not plainly right: `IngestTyper` reads the others.
struct RowTyper: Sendable {
    let columns: IngestColumns

    /// A row's faults, and the first view that refuses it.
    struct Refusal: Error {
        let faults: [RowFault]
        let view: String
    }

    /// The row as a block holds it, or everything that is wrong with it.
    func type(_ fields: RowFields, row: Int) -> Result<[FeatureValue], Refusal> {
        var faults = RowFaults(row: row)
        for name in fields.names where !columns.knownNames.contains(name) {
            faults.add(name, "type", "The \(columns.owner) has no column \"\(name)\".", ofView: 0)
        }
        var values = [FeatureValue](repeating: .null, count: columns.columnCount)
        let keysOfFirst = columns.views[0].keys.count
        for (index, slot) in columns.slots.enumerated() {
            // The times belong to the first view's row, between its keys and its features.
            if index == keysOfFirst { setTimes(of: fields, in: &values, &faults) }
            values[IngestColumns.firstSlot + index] = typed(
                fields, slot, ofView: columns.firstViews[index], &faults)
        }
        if columns.slots.count == keysOfFirst { setTimes(of: fields, in: &values, &faults) }
        guard let view = faults.firstView else { return .success(values) }
        return .failure(
            Refusal(faults: faults.faults, view: columns.views[view].schema.name))
    }

    private func typed(
        _ fields: RowFields, _ slot: IngestColumns.Slot, ofView view: Int,
        _ faults: inout RowFaults
    ) -> FeatureValue {
        let check = slot.isKey ? "key" : "type"
        let borne = slot.names.count == 1 ? [] : slot.names.filter(fields.names.contains)
        guard borne.count < 2 else {
            return agreed(fields, slot, borne, ofView: view, &faults)
        }
        let name = borne.first ?? slot.names[0]
        guard let value = fields.value(name, as: slot.type, check, ofView: view, &faults)
        else { return .null }
        if slot.isKey, value.isNull {
            faults.add(name, check, "The join key \"\(name)\" is missing.", ofView: view)
        }
        return value
    }

    /// The value of a feature that the row bears under several names, all but nulls being equal.
    private func agreed(
        _ fields: RowFields, _ slot: IngestColumns.Slot, _ names: [String], ofView view: Int,
        _ faults: inout RowFaults
    ) -> FeatureValue {
        var found: (name: String, value: FeatureValue)?
        for name in names {
            let value = fields.value(name, as: slot.type, "type", ofView: view, &faults)
            guard let value, !value.isNull else { continue }
            if let found, found.value != value {
                faults.add(
                    name, "type",
                    "\"\(found.name)\" and \"\(name)\" are one feature, but hold different values.",
                    ofView: view)
                return .null
            }
            found = (name, value)
        }
        return found?.value ?? .null
    }

    private func setTimes(
        of fields: RowFields, in values: inout [FeatureValue], _ faults: inout RowFaults
    ) {
        let event = time(of: fields, columns.eventTimeNames, &faults)
        if event == nil, !faults.faults.contains(where: { $0.check == "time" }) {
            faults.add(
                Reserved.eventTimestamp, "time", "The event timestamp is missing.", ofView: 0)
        }
        values[IngestColumns.eventTime] = event ?? .null
        values[IngestColumns.createdTime] =
            time(of: fields, columns.createdTimeNames, &faults) ?? .null
    }

    /// The time in the first of the columns that holds one.
    private func time(
        of fields: RowFields, _ names: [String], _ faults: inout RowFaults
    ) -> FeatureValue? {
        for name in names {
            let value = fields.value(name, as: .timestamp, "time", ofView: 0, &faults)
            if let value, !value.isNull { return value }
        }
        return nil
    }
}

extension RowFields {
    /// The value of the column; `nil` with a fault where it cannot be had.
    fileprivate func value(
        _ name: String, as type: ValueType, _ check: String, ofView view: Int,
        _ faults: inout RowFaults
    ) -> FeatureValue? {
        let value = value(name, as: type)
        if let value, !value.holdsZeroByte { return value }
        let detail =
            value == nil
            ? "\"\(name)\" expects \(type.name), but holds \(quoted(name))."
            : "\"\(name)\" holds text with a zero byte, which cannot be stored."
        faults.add(name, check, detail, ofView: view)
        return nil
    }
}
