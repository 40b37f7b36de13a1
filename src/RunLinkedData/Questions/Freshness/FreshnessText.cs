using System.Globalization;

namespace RunLinkedData.Questions.Freshness;

/// <summary>A length of time as people write it: a whole number and a unit, such as <c>26h</c>.</summary>
public static class FreshnessText
{
    /// <summary>The tag of a process's experiment that says how old the newest versions of its datasets may be.</summary>
    public const string TagName = "rld.freshness";

    /// <summary>What is needed, in words.</summary>
    internal const string Form = "a whole number and a unit: s, m, h, d or w, such as 26h";

    private const int MostDays = 36_500;

    /// <summary>
    /// Reads such a text: seconds (<c>90s</c>), minutes (<c>m</c>), hours (<c>h</c>), days (<c>d</c>) or weeks (<c>w</c>).
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="time">The time, more than zero and at most a hundred years.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string? text, out TimeSpan time)
    {
        time = default;
        text = text?.Trim() ?? "";
        var unit = text.Length == 0 ? TimeSpan.Zero : char.ToLowerInvariant(text[^1]) switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            'w' => TimeSpan.FromDays(7),
            _ => TimeSpan.Zero,
        };
        if (unit == TimeSpan.Zero
            || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count < 1
            || count > TimeSpan.FromDays(MostDays) / unit)
        {
            return false;
        }

        time = count * unit;
        return true;
    }

    /// <summary>Writes it with the largest unit that is whole, else as hours and minutes.</summary>
    internal static string Write(TimeSpan time)
    {
        foreach (var (name, unit) in new[] { ("d", TimeSpan.FromDays(2)), ("h", TimeSpan.FromHours(2)), ("min", TimeSpan.FromMinutes(2)) })
        {
            if (time >= unit)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time / (unit / 2))} {name}");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalSeconds)} s");
    }
}
