using RunLinkedData.Versions.References;

namespace RunLinkedData.Questions.Watching;

/// <summary>Where a watch begins: <see cref="WatchOptions.From"/>.</summary>
public sealed class WatchStart
{
    private const string NowText = "now";
    private const string BeginningText = "beginning";

    private WatchStart()
    {
    }

    /// <summary>With what is published from now on.</summary>
    public static WatchStart Now { get; } = new() { Moment = DateTimeOffset.MaxValue };

    /// <summary>With the first version that there is.</summary>
    public static WatchStart Beginning { get; } = new() { Moment = DateTimeOffset.UnixEpoch };

    /// <summary>What is published from here on; null when a position says it.</summary>
    internal DateTimeOffset? Moment { get; private init; }

    internal ReadPosition? Position { get; private init; }

    /// <summary>
    /// With the versions whose runs ended at a moment or later, by the clocks of their machines, and with all that are published from now
    /// on. A moment that is to come is as <see cref="Now"/>.
    /// </summary>
    /// <param name="moment">The moment.</param>
    public static WatchStart At(DateTimeOffset moment) => new() { Moment = moment };

    /// <summary>With the version after one that was handed over.</summary>
    /// <param name="position">The <see cref="PublishedVersion.Position"/> of that one, or what <c>GetWatchPosition</c> gave.</param>
    /// <exception cref="ArgumentException">The text is no position, is cut off, or was changed.</exception>
    public static WatchStart After(string position) => new() { Position = PositionText.Read(position) };

    /// <summary>
    /// Reads <c>now</c>, <c>beginning</c>, a time as <see cref="TimeText"/> has it (<c>2026-11-01</c>, <c>2026-11-01T06:00Z</c>), or a
    /// position.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentException">It is none of these.</exception>
    public static WatchStart Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text switch
        {
            NowText => Now,
            BeginningText => Beginning,
            _ when TimeText.TryParse(text, out var moment, out _) => At(moment),
            _ when text.StartsWith(PositionText.Prefix, StringComparison.Ordinal) => After(text),
            _ => throw new ArgumentException(
                $"'{text}' says not where to begin: write {NowText}, {BeginningText}, a time such as 2026-11-01 or 2026-11-01T06:00Z, or a "
                + "position that was handed over."),
        };
    }
}
