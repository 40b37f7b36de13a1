namespace RunLinkedData.Cli.Doctor;

/// <summary>Names of processes in a sentence, the first few of many.</summary>
internal static class ProcessNames
{
    private const int MostNamed = 5;

    public static string Of(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(MostNamed).Select(name => $"'{name}'")) + (names.Count > MostNamed ? ", ..." : "");
}
