/// The average of some numbers: over seeds, over pictures, over judges.
func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
