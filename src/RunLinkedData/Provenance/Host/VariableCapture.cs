using RunLinkedData.Secrets;

namespace RunLinkedData.Provenance.Host;

/// <summary>Captures the environment variables that are allowed.</summary>
internal static class VariableCapture
{
    // The whole of a variable that is longer is no setting.
    private const int LongestValue = 4 * 1024;

    private static readonly StringComparison NameComparison = OperatingSystem.IsWindows()
        ? StringComparison.OrdinalIgnoreCase
        : StringComparison.Ordinal;

    /// <summary>
    /// The variables whose name is among <paramref name="allowed"/>, or starts with one that ends with <c>*</c>; sorted, redacted.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Capture(
        IReadOnlyDictionary<string, string> variables, IEnumerable<string> allowed, List<string> notes)
    {
        var names = allowed.Where(name => !string.IsNullOrWhiteSpace(name)).ToList();
        SortedDictionary<string, string> kept = new(StringComparer.Ordinal);
        foreach (var (name, value) in variables.Where(variable => names.Any(pattern => Matches(pattern, variable.Key))))
        {
            if (value.Length > LongestValue)
            {
                notes.Add($"The environment variable {name} was left out: it is longer than {LongestValue} characters.");
                continue;
            }

            kept[name] = SecretText.RedactValue(name, value);
        }

        return kept;
    }

    private static bool Matches(string pattern, string name) =>
        pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], NameComparison) : name.Equals(pattern, NameComparison);
}
