namespace RunLinkedData.Cli.Running;

/// <summary>A program under way, with what it has started.</summary>
internal interface IProgram : IDisposable
{
    /// <summary>
    /// What it prints to stdout. Ends when nobody has its stdout open any more, which may be after its end. Its reader closes it.
    /// </summary>
    Stream Output { get; }

    /// <summary>The same of stderr.</summary>
    Stream Error { get; }

    /// <summary>Its exit code, when it has ended; 128 and the number of the signal that has ended it.</summary>
    Task<int> Ended { get; }

    /// <summary>Sends a signal to it and all that it has started, unless the terminal has done so already.</summary>
    void Send(int signal);

    /// <summary>Ends it, and all that it has started, at once.</summary>
    void Kill();

    /// <summary>
    /// Waits until all that it had started has ended too, after a signal; what is not moved by that signal, or still there at the limit,
    /// is ended.
    /// </summary>
    Task EndRestAsync(int signal, CancellationToken limit);
}
