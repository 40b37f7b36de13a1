using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RunLinkedData.Cli.Tables;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace RunLinkedData.Cli.Output;

/// <summary>Tells how far work is: the share that is done, if it is known, and what is being done.</summary>
internal delegate void Progress(double? done, string detail);

/// <summary>Prints answers: data to stdout, talk to stderr; as text for people, or as one JSON document.</summary>
internal sealed class Printer
{
    // Of trees nothing is cut or wrapped: a terminal breaks lines that are too long for it by itself.
    private const int Unbounded = 100_000;

    private readonly Host _host;

    // Where to cut tables: at a terminal that tells its width. A program that reads them wants them whole.
    private readonly Lazy<int?> _width;

    public Printer(Host host, bool isJson, bool isWide)
    {
        _host = host;
        IsJson = isJson;
        _width = new(() => !isWide && host.IsOutputTerminal && host.TerminalWidth() is > 0 and var width ? width : null);
    }

    /// <summary>Whether JSON was asked for.</summary>
    public bool IsJson { get; }

    /// <summary>Whether stdout is a terminal.</summary>
    public bool IsTerminal => _host.IsOutputTerminal;

    private bool IsColored => _host.IsOutputTerminal && _host.WantsColor;

    /// <summary>A line on stdout: as it is for a program, safe for a terminal.</summary>
    public Task LineAsync(string line, CancellationToken cancellationToken = default) =>
        _host.Output.WriteLineAsync((IsTerminal ? TerminalText.Lines(line) : line).AsMemory(), cancellationToken);

    /// <summary>A line on stdout, in a style where there are colours.</summary>
    public Task LineAsync(Cell line, CancellationToken cancellationToken = default) =>
        _host.Output.WriteLineAsync(Styled(line).AsMemory(), cancellationToken);

    /// <summary>The same at once.</summary>
    public void Line(Cell line) => _host.Output.WriteLine(Styled(line));

    /// <summary>A line for the person at the terminal.</summary>
    public void Talk(string line)
    {
        // Where both streams go to one place, what was printed before stands before.
        _host.Output.Flush();
        _host.Error.WriteLine(TerminalText.Lines(line));
    }

    /// <summary>Passes on what was printed, to whoever reads along.</summary>
    public Task FlushAsync() => _host.Output.FlushAsync();

    /// <summary>The document.</summary>
    public void Json<T>(T value, JsonTypeInfo<T> type) => _host.Output.WriteLine(JsonSerializer.Serialize(value, type));

    /// <summary>A JSON document that is written piece by piece.</summary>
    public Utf8JsonWriter OpenJson() => new(OpenBytes(), new JsonWriterOptions { Indented = true, NewLine = "\n" });

    /// <summary>stdout for bytes, after what was printed.</summary>
    public Stream OpenBytes()
    {
        _host.Output.Flush();
        return Host.OpenOutput();
    }

    /// <summary>Ends the line of a document that was written piece by piece.</summary>
    public void EndJson() => _host.Output.WriteLine();

    /// <summary>A table on stdout.</summary>
    public void Write(TextTable table)
    {
        var lines = table.ToLines(_width.Value).ToList();
        foreach (var line in IsColored
            ? Lines(new Markup(string.Join('\n', lines.Select(line => line.Markup))))
            : lines.Select(line => line.Plain))
        {
            _host.Output.WriteLine(line);
        }
    }

    /// <summary>A tree on stdout.</summary>
    public void Write(IRenderable drawing)
    {
        foreach (var line in Lines(drawing))
        {
            _host.Output.WriteLine(line);
        }
    }

    /// <summary>Does work that may take long; a person at the terminal sees on stderr how far it is, until it has ended.</summary>
    public async Task<T> WorkAsync<T>(string what, Func<Progress, Task<T>> work)
    {
        if (!_host.IsErrorTerminal || !_host.WantsColor)
        {
            return await work((_, _) => { });
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(_host.Error),
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
        });
        return await console
            .Progress()
            .AutoClear(true)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(Markup.Escape(what));
                task.IsIndeterminate = true;
                return await work((done, detail) =>
                {
                    (task.IsIndeterminate, task.Value) = (done is null, 100 * (done ?? 0));
                    task.Description = Markup.Escape($"{what}: {detail}");
                });
            });
    }

    private string Styled(Cell line) => IsColored ? Lines(line.ToMarkup())[0] : line.ToText();

    // Spectre.Console fills lines with blanks, which nobody wants in a file.
    private string[] Lines(IRenderable drawing)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = IsColored ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = IsColored ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = Unbounded;
        console.Write(drawing);
        return [.. text.ToString().TrimEnd().Split('\n').Select(line => line.TrimEnd())];
    }
}
