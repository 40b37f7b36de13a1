using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using RunLinkedData.Dagster.Metadata;
using RunLinkedData.Dagster.Model;
using RunLinkedData.Dagster.Pipes;
using RunLinkedData.Waiting;

namespace RunLinkedData.Dagster;

/// <summary>
/// The session of a program that Dagster has started by Dagster Pipes: its context, and what it reports. In a program that Dagster has not
/// started nothing is reported, and nothing fails for that: <see cref="IsActive"/>.
/// </summary>
/// <remarks>
/// <para>
/// <c>using var pipes = DagsterPipes.Open();</c> or, so that an exception that leaves the work is reported as well, <see cref="Run"/>.
/// </para>
/// <para>
/// Dagster stops reading for good at the first message that it cannot take, and the run goes on as if nothing had been reported. So what it
/// would not take is refused here. Safe for use by many threads at once. The protocol is that of <c>dagster-pipes</c> 1.13, version 0.1.
/// </para>
/// </remarks>
public sealed partial class DagsterPipes : IDisposable, IAsyncDisposable
{
    // Dagster waits 20 seconds for a program that it has interrupted.
    private static readonly TimeSpan SignalTimeout = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private readonly PipesParams? _parameters;
    private readonly MessageChannel? _channel;
    private readonly DagsterContext? _context;
    private readonly HashSet<string> _materialized = new(StringComparer.Ordinal);
    private readonly HashSet<(string Asset, string Check)> _checked = [];
    private readonly PosixSignalRegistration[] _signals;
    private readonly Buckets? _buckets;
    private readonly PrintedTexts? _printed;
    private Task? _closing;
    private bool _isClosed;

    private DagsterPipes(PipesSession? session, DagsterPipesOptions options)
    {
        if (session is null)
        {
            _signals = [];
            return;
        }

        (_parameters, _context, _channel, _buckets) = (session.Parameters, session.Context, session.Channel, session.Buckets);
        Send("opened", writer =>
        {
            writer.WriteStartObject("extras");
            writer.WriteEndObject();
        });
        if (session.IncludesPrinted)
        {
            _printed = new PrintedTexts(
                text => LogExternalStream(DagsterStream.Stdout, text), text => LogExternalStream(DagsterStream.Stderr, text));
        }

        _signals = options.ClosesOnSignals
            ? [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))]
            : [];
        WatchEnd();
    }

    /// <summary>Whether Dagster has started this program by Pipes, and hears what is reported.</summary>
    public bool IsActive => _channel is not null;

    /// <summary>Whether the session was closed.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_lock)
            {
                return _isClosed;
            }
        }
    }

    /// <summary>What Dagster has told; it stays readable after the session.</summary>
    /// <exception cref="InvalidOperationException">Dagster has not started this program.</exception>
    public DagsterContext Context => _context
        ?? throw new InvalidOperationException("Dagster has not started this program by Pipes: there is no context. Ask IsActive first.");

    /// <summary>
    /// Opens the session that Dagster has begun; one that does nothing in a program that it has not started. While it is open, opening it
    /// again gives the same one: Dagster takes one session of a program.
    /// </summary>
    /// <param name="configure">Sets where to look, and what is done by itself.</param>
    /// <returns>The session. It ends with the first that closes it, and else with the program.</returns>
    /// <exception cref="ArgumentException">The options are not valid; the message lists every problem.</exception>
    /// <exception cref="DagsterException">
    /// <see cref="DagsterException.PipesInvalid"/>: Dagster has started the program, and what it has handed over cannot be read, or
    /// messages cannot be written where it reads them.
    /// </exception>
    public static DagsterPipes Open(Action<DagsterPipesOptions>? configure = null) => Blocking.Wait(() => OpenAsync(configure));

    /// <inheritdoc cref="Open"/>
    /// <param name="configure">Sets where to look, and what is done by itself.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task<DagsterPipes> OpenAsync(
        Action<DagsterPipesOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        DagsterPipesOptions options = new();
        configure?.Invoke(options);
        options.Check();
        return await OfProgramAsync(options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Does the work of a program in a session. An exception is reported as the error of the session, and goes on: it ends the program with
    /// an exit code other than 0, by which alone a step of Dagster fails.
    /// </summary>
    /// <param name="work">The work.</param>
    /// <param name="configure">Sets where to look, and what is done by itself.</param>
    /// <exception cref="ArgumentException">As <see cref="Open"/>.</exception>
    /// <exception cref="DagsterException">As <see cref="Open"/>; or, of work that has not failed, as <see cref="Close"/>.</exception>
    public static void Run(Action<DagsterPipes> work, Action<DagsterPipesOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        using var pipes = Open(configure);
        try
        {
            work(pipes);
        }
        catch (Exception exception)
        {
            Blocking.Wait(() => pipes.CloseFailedAsync(exception));
            throw;
        }
    }

    /// <inheritdoc cref="Run"/>
    /// <param name="work">The work.</param>
    /// <param name="configure">Sets where to look, and what is done by itself.</param>
    /// <param name="cancellationToken">Cancels opening the session; the work has it from its caller.</param>
    public static async Task RunAsync(
        Func<DagsterPipes, Task> work, Action<DagsterPipesOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        var pipes = await OpenAsync(configure, cancellationToken).ConfigureAwait(false);
        await using (pipes.ConfigureAwait(false))
        {
            try
            {
                await work(pipes).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                await pipes.CloseFailedAsync(exception).ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>Writes a line to the log of the step.</summary>
    /// <param name="message">The text.</param>
    /// <param name="level">How severe it is.</param>
    /// <exception cref="InvalidOperationException">The session was closed.</exception>
    public void Log(string message, DagsterLogLevel level = DagsterLogLevel.Info)
    {
        ArgumentNullException.ThrowIfNull(message);
        var name = level switch
        {
            DagsterLogLevel.Debug => "DEBUG",
            DagsterLogLevel.Info => "INFO",
            DagsterLogLevel.Warning => "WARNING",
            DagsterLogLevel.Error => "ERROR",
            DagsterLogLevel.Critical => "CRITICAL",
            _ => throw new ArgumentOutOfRangeException(nameof(level), level, "Dagster knows no such level."),
        };
        Send("log", writer =>
        {
            writer.WriteString("message", message);
            writer.WriteString("level", name);
        });
    }

    /// <summary>Reports that an asset was made. Each asset can be reported once.</summary>
    /// <param name="assetKey">The asset's key; null for the only one of the step.</param>
    /// <param name="dataVersion">The version of its data; null to let Dagster make one up.</param>
    /// <param name="metadata">What is shown with it, by labels; null for nothing.</param>
    /// <exception cref="ArgumentException">The asset is not one of the step.</exception>
    /// <exception cref="InvalidOperationException">
    /// No key is given and the step has not one asset; the asset was reported before; or the session was closed.
    /// </exception>
    public void ReportMaterialization(
        string? assetKey = null, string? dataVersion = null, IReadOnlyDictionary<string, MetadataValue>? metadata = null)
    {
        if (_context is null)
        {
            return;
        }

        lock (_lock)
        {
            ThrowIfClosed();
            var key = KeyOf(assetKey, nameof(assetKey));
            if (_materialized.Contains(key))
            {
                throw new InvalidOperationException(
                    $"The asset '{key}' was reported before, and Dagster takes one materialization of an asset in a step.");
            }

            Send("report_asset_materialization", writer =>
            {
                writer.WriteString("asset_key", key);
                writer.WriteString("data_version", dataVersion);
                WriteMetadata(writer, metadata);
            });
            _materialized.Add(key);
        }
    }

    /// <summary>Reports how a check of an asset came out. The asset must declare the check.</summary>
    /// <param name="checkName">The check's name.</param>
    /// <param name="passed">Whether it passed.</param>
    /// <param name="severity">What it means when it did not.</param>
    /// <param name="assetKey">The asset's key; null for the only one of the step.</param>
    /// <param name="metadata">What is shown with it, by labels; null for nothing.</param>
    /// <exception cref="ArgumentException">The asset is not one of the step, or the check has no name.</exception>
    /// <exception cref="InvalidOperationException">
    /// No key is given and the step has not one asset, or the session was closed.
    /// </exception>
    public void ReportCheck(
        string checkName,
        bool passed,
        DagsterCheckSeverity severity = DagsterCheckSeverity.Error,
        string? assetKey = null,
        IReadOnlyDictionary<string, MetadataValue>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(checkName);
        if (!Enum.IsDefined(severity))
        {
            throw new ArgumentOutOfRangeException(nameof(severity), severity, "Dagster knows no such severity.");
        }

        if (_context is null)
        {
            return;
        }

        lock (_lock)
        {
            ThrowIfClosed();

            // A step of checks alone makes no asset, and any may be checked.
            var key = KeyOf(assetKey, nameof(assetKey));
            Send("report_asset_check", writer =>
            {
                writer.WriteString("asset_key", key);
                writer.WriteString("check_name", checkName);
                writer.WriteBoolean("passed", passed);
                WriteMetadata(writer, metadata);
                writer.WriteString("severity", severity == DagsterCheckSeverity.Warn ? "WARN" : "ERROR");
            });
            _checked.Add((key, checkName));
        }
    }

    /// <summary>Sends the author of the asset anything, which <c>get_custom_messages()</c> gives.</summary>
    /// <param name="payload">Any JSON; null for null.</param>
    /// <exception cref="InvalidOperationException">The session was closed.</exception>
    public void ReportCustomMessage(JsonNode? payload) => Send("report_custom_message", writer =>
    {
        writer.WritePropertyName("payload");
        writer.WriteRawValue(payload?.ToJsonString() ?? "null");
    });

    /// <summary>
    /// Hands on what something else has printed, to the output of the step. What this program prints by <c>Console</c> goes there by
    /// itself when Dagster's reader asks for it (<c>include_stdio_in_messages</c>): in whole lines, once a second, without secrets. What
    /// native code and other programs print does not.
    /// </summary>
    /// <param name="stream">To which stream of the step.</param>
    /// <param name="text">The text, with the ends of its lines.</param>
    /// <param name="extras">What is to go with it; Dagster keeps nothing of it. Null for nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">Dagster knows no such stream.</exception>
    /// <exception cref="InvalidOperationException">The session was closed.</exception>
    public void LogExternalStream(DagsterStream stream, string text, JsonObject? extras = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var name = stream switch
        {
            DagsterStream.Stdout => "stdout",
            DagsterStream.Stderr => "stderr",
            _ => throw new ArgumentOutOfRangeException(nameof(stream), stream, "Dagster knows no such stream."),
        };
        Send("log_external_stream", writer =>
        {
            writer.WriteString("stream", name);
            writer.WriteString("text", text);
            writer.WritePropertyName("extras");
            writer.WriteRawValue(extras?.ToJsonString() ?? "{}");
        });
    }

    /// <summary>Closes the session, and sends what waits. Again, it waits for the first to be over, and does nothing.</summary>
    /// <param name="exception">The error with which the program ends; it must end with an exit code other than 0 then.</param>
    /// <exception cref="DagsterException">
    /// <see cref="DagsterException.NotDelivered"/>: messages did not get to Dagster, by <see cref="DagsterPipesOptions.CloseTimeout"/> or
    /// since the disk is full. The session is closed all the same.
    /// </exception>
    public void Close(Exception? exception = null) => Blocking.Wait(() => CloseAsync(exception));

    /// <inheritdoc cref="Close"/>
    /// <param name="exception">The error with which the program ends; it must end with an exit code other than 0 then.</param>
    /// <param name="cancellationToken">Cancels sending; the session is closed all the same.</param>
    public async Task CloseAsync(Exception? exception = null, CancellationToken cancellationToken = default)
    {
        TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _closing, closed.Task, null) is { } before)
        {
            await before.WaitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            await CloseOnceAsync(exception, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            closed.SetResult();
        }
    }

    /// <summary>Closes the session, unless it was.</summary>
    /// <exception cref="DagsterException">As <see cref="Close"/>.</exception>
    public void Dispose() => Blocking.Wait(() => DisposeAsync().AsTask());

    /// <inheritdoc cref="Dispose"/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await CloseAsync().ConfigureAwait(false);
        }
        finally
        {
            foreach (var signal in _signals)
            {
                signal.Dispose();
            }

            LeaveEndUnlessFailed();
        }
    }

    private static void WriteMetadata(Utf8JsonWriter writer, IReadOnlyDictionary<string, MetadataValue>? metadata)
    {
        if (metadata is not { Count: > 0 })
        {
            writer.WriteNull("metadata");
            return;
        }

        writer.WriteStartObject("metadata");
        foreach (var (label, value) in metadata)
        {
            writer.WritePropertyName(label);
            value.Write(writer);
        }

        writer.WriteEndObject();
    }

    private string KeyOf(string? assetKey, string parameter)
    {
        var assets = Context.Assets;
        if (string.IsNullOrEmpty(assetKey))
        {
            return assets is [var only] ? only : throw new InvalidOperationException(
                $"Which asset is meant? This step of Dagster makes {assets?.Count ?? 0} assets. Give the key.");
        }

        return assets is not { Count: > 0 } || assets.Contains(assetKey) ? assetKey : throw new ArgumentException(
            $"The asset '{assetKey}' is none of this step of Dagster, which makes: {string.Join(", ", assets)}.", parameter);
    }

    private void ThrowIfClosed()
    {
        if (_isClosed)
        {
            throw new InvalidOperationException("The session with Dagster was closed, and takes no more messages.");
        }
    }

    private void Send(string method, Action<Utf8JsonWriter> writeParams)
    {
        if (_channel is null)
        {
            return;
        }

        var line = PipesMessage.Line(method, writeParams);
        lock (_lock)
        {
            ThrowIfClosed();
            _channel.Send(line);
        }
    }

    private async Task CloseOnceAsync(Exception? exception, CancellationToken cancellationToken)
    {
        try
        {
            _printed?.Dispose();
            lock (_lock)
            {
                SendReports(isWhole: exception is null);
                var error = exception ?? _failure;
                Send("closed", writer =>
                {
                    if (error is not null)
                    {
                        PipesMessage.WriteError(writer, "exception", error);
                    }
                });
                _isClosed = true;
            }

            if (_channel is not null)
            {
                await _channel.CloseAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            lock (_lock)
            {
                _isClosed = true;
            }

            _buckets?.Dispose();
        }
    }

    // The error of the work goes before that of telling it.
    private async Task CloseFailedAsync(Exception exception)
    {
        try
        {
            await CloseAsync(exception).ConfigureAwait(false);
        }
        catch (DagsterException)
        {
            // The program fails in any case, and Dagster sees that.
        }
    }

    // What else the program does at a signal goes on; a session that goes on with it would end without a word.
    private void OnSignal(PosixSignalContext context)
    {
        if (context.Cancel)
        {
            return;
        }

        using CancellationTokenSource limit = new(SignalTimeout);
        try
        {
            var end = new OperationCanceledException($"The program was ended by {context.Signal}.");
            Blocking.Wait(() => CloseAsync(end, limit.Token));
        }
        catch (Exception exception) when (exception is DagsterException or OperationCanceledException or IOException)
        {
            // The program ends, and Dagster sees that.
        }
    }
}
