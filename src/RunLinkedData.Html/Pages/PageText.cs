using System.Globalization;

namespace RunLinkedData.Html.Pages;

/// <summary>Numbers, sizes and times as people read them, the same in every culture.</summary>
internal static class PageText
{
    private const double Kilo = 1000;
    private static readonly string[] Units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"];

    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number of things: <c>1 row</c>, <c>2 rows</c>.</summary>
    public static string Count(long number, string thing) => $"{Count(number)} {thing}{(number == 1 ? "" : "s")}";

    public static string Bytes(long bytes)
    {
        var unit = 0;
        double size = bytes;
        for (; Math.Abs(size) >= Kilo && unit < Units.Length - 1; unit++)
        {
            size /= Kilo;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{size:0.#} {Units[unit]}");
    }

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    public static string Duration(TimeSpan time) => time switch
    {
        { Ticks: < 0 } => "0 s",
        { TotalSeconds: < 1 } => Text($"{time.TotalMilliseconds:0} ms"),
        { TotalMinutes: < 1 } => Text($"{time.TotalSeconds:0.0} s"),
        { TotalHours: < 1 } => Text($"{(int)time.TotalMinutes} min {time.Seconds} s"),
        { TotalDays: < 1 } => Text($"{(int)time.TotalHours} h {time.Minutes} min"),
        _ => Text($"{(int)time.TotalDays} d {time.Hours} h"),
    };

    /// <summary>A floating-point number with six digits that count.</summary>
    public static string Number(double number)
    {
        var size = Math.Abs(number);
        if (size is not (0 or (>= 1e-4 and < 1e15)))
        {
            return number.ToString("G6", CultureInfo.InvariantCulture);
        }

        var decimals = size == 0 ? 0 : Math.Clamp(5 - (int)Math.Floor(Math.Log10(size)), 0, 10);
        return Math.Round(number, decimals).ToString("#,0.##########", CultureInfo.InvariantCulture);
    }

    public static string Percent(double share) => share switch
    {
        <= 0 => "0 %",
        < 0.001 => "< 0.1 %",
        >= 1 => "100 %",
        > 0.999 => "> 99.9 %",
        _ => Text($"{share * 100:0.#} %"),
    };

    /// <summary>A change of a number of things, with its sign.</summary>
    public static string Signed(long difference, string thing) => (difference < 0 ? "−" : "+") + Count(Math.Abs(difference), thing);

    /// <summary>Text that is cut to so many characters, not within a pair.</summary>
    public static string Cut(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        return text[..(length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)] + "…";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
