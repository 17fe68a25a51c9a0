/// What the distributed engines that speak PostgreSQL ask of a statement.
enum PortabilityRules {
    /// What is wrong with the statement, a sentence each.
    static func faults(of statement: String) -> [String] {
        let text = statement.replacing(/\s+/, with: " ")
        var faults: [String] = []
        if text.contains(/(?i)\bCREATE (LOCAL |GLOBAL )?TEMP/) {
            faults.append("Temporary tables cannot be joined with distributed ones.")
        }
        if text.contains(/(?i)\bRANGE (BETWEEN|UNBOUNDED|CURRENT|INTERVAL)/) {
            faults.append("RANGE frames over doubles are computed anew for each row.")
        }
        for window in text.matches(of: /(?i)(\bOVER|\bWINDOW \w+ AS) \((PARTITION BY )?/)
        where window.2 == nil {
            faults.append("A window without PARTITION BY runs on one machine.")
        }
        if text.contains(/(?i)\bON CONFLICT DO\b/) {
            faults.append("An upsert names the key that it goes by.")
        }
        if text.contains(/(?i)\bNULLS (FIRST|LAST)\b/), text.contains("OVER") {
            faults.append("Not every engine takes NULLS in the order of a window.")
        }
        return faults
    }
}
