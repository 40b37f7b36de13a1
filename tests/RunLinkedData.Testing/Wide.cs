namespace RunLinkedData.Testing;

/// <summary>A row of twenty columns that no encoding makes small.</summary>
public sealed record Wide(
    double D00, double D01, double D02, double D03, double D04, double D05, double D06, double D07, double D08, double D09,
    double D10, double D11, double D12, double D13, double D14, double D15, double D16, double D17, double D18, double D19)
{
    public static Wide[] Make(int count)
    {
        var random = new Random(count);
        double Next() => random.NextDouble();
        return [.. Enumerable.Range(0, count).Select(_ => new Wide(
            Next(), Next(), Next(), Next(), Next(), Next(), Next(), Next(), Next(), Next(),
            Next(), Next(), Next(), Next(), Next(), Next(), Next(), Next(), Next(), Next()))];
    }
}
