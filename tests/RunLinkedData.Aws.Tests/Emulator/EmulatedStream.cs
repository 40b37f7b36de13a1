using System.Globalization;
using System.Text.Json;

namespace RunLinkedData.Aws.Tests.Emulator;

/// <summary>A log stream: pages, some of which may be empty. Behind the last one its token comes back as it was sent.</summary>
internal sealed class EmulatedStream
{
    private readonly List<string[]> _pages = [];
    private int _reads;

    /// <summary>Called before each read, with its number from 0.</summary>
    public Action<int>? OnRead { get; set; }

    public EmulatedStream Page(params string[] messages)
    {
        _pages.Add(messages);
        return this;
    }

    public string Read(string? token)
    {
        OnRead?.Invoke(_reads++);
        var number = token is null ? 0 : int.Parse(token[2..], CultureInfo.InvariantCulture);
        var messages = number < _pages.Count ? _pages[number] : [];
        var next = number < _pages.Count ? number + 1 : number;
        var events = messages.Select((message, index) =>
            $$"""{"timestamp":{{TimeOf(number, index)}},"ingestionTime":1,"message":{{JsonSerializer.Serialize(message)}}}""");
        return $$"""{"events":[{{string.Join(',', events)}}],"nextForwardToken":"f/{{next}}","nextBackwardToken":"b/0"}""";
    }

    public static long TimeOf(int page, int index) => 1_700_000_000_000 + (page * 1000) + index;
}
