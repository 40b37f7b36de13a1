using System.Diagnostics.CodeAnalysis;

namespace RunLinkedData.Recording.Logs;

/// <summary>
/// Puts writers before <c>Console.Out</c> and <c>Console.Error</c> that pass everything on, and give it to the logs of the runs that want
/// it, and to who listens to the whole program. They stay there: who has got hold of one goes on writing through it.
/// </summary>
internal static class ConsoleCapture
{
    private static readonly Lock Gate = new();
    private static ConsoleListener[] _ofProgram = [];
    private static TextWriter? _out;
    private static TextWriter? _error;

    /// <summary>Who hears what the caller writes.</summary>
    public static IEnumerable<ConsoleListener> Listeners => RunLogs.FindConsoles().Concat(_ofProgram);

    /// <summary>Lets somebody hear what any part of the program writes.</summary>
    public static void Add(ConsoleListener listener)
    {
        lock (Gate)
        {
            _ofProgram = [.. _ofProgram, listener];
        }

        Install();
    }

    /// <summary>Ends that.</summary>
    public static void Remove(ConsoleListener listener)
    {
        lock (Gate)
        {
            _ofProgram = [.. _ofProgram.Where(other => other != listener)];
        }
    }

    /// <summary>Puts them there, unless they are; again when somebody has put others there since.</summary>
    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "This is the one place that listens to the console.")]
    public static void Install()
    {
        lock (Gate)
        {
            if (_out is null || !ReferenceEquals(Console.Out, _out))
            {
                Console.SetOut(new ConsoleWriter(Console.Out, lines => lines.Out));
                _out = Console.Out;
            }

            if (_error is null || !ReferenceEquals(Console.Error, _error))
            {
                Console.SetError(new ConsoleWriter(Console.Error, lines => lines.Error));
                _error = Console.Error;
            }
        }
    }
}
