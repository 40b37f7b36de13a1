using Microsoft.Extensions.Logging;
using RunLinkedData.Model;
using RunLinkedData.OpenLineage.Configuration;
using RunLinkedData.OpenLineage.Events;
using RunLinkedData.OpenLineage.Facts;
using RunLinkedData.OpenLineage.Observing;
using RunLinkedData.OpenLineage.Transports;

namespace RunLinkedData.OpenLineage;

/// <summary>What options, <c>openlineage.yml</c> and variables say together.</summary>
internal sealed record LineageSetup
{
    /// <summary>Where events go; null when nothing says so, or they are switched off.</summary>
    public IOpenLineageTransport? Transport { get; private init; }

    /// <summary>Why the settings from outside cannot be used; null when they can.</summary>
    public string? Problem { get; private init; }

    /// <summary>The namespace that the tags of runs keep; null for the usual one.</summary>
    public string? JobNamespaceOfRuns { get; private init; }

    public required EventSettings Events { get; init; }

    public required ObserverSettings Observer { get; init; }

    /// <summary>Where an export says what it could not read.</summary>
    public required ILoggerFactory LoggerFactory { get; init; }

    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public static LineageSetup Of(Action<OpenLineageOptions>? configure, EnvironmentSettings environment)
    {
        OpenLineageOptions options = new();
        configure?.Invoke(options);
        options.Check();
        var outside = LineageConfiguration.Read(environment);
        var jobNamespace = options.JobNamespace ?? outside.JobNamespace;
        return new()
        {
            Transport = outside.IsDisabled ? null : options.Transport ?? outside.Transport,
            Problem = outside.Problem,
            JobNamespaceOfRuns = jobNamespace == LineageFacts.UsualNamespace ? null : jobNamespace,
            Events = new()
            {
                JobNamespace = jobNamespace ?? LineageFacts.UsualNamespace,
                DatasetNamespace = options.DatasetNamespace ?? outside.DatasetNamespace,
                EnvironmentVariables = options.EnvironmentVariables.Count > 0
                    ? [.. options.EnvironmentVariables]
                    : outside.EnvironmentVariables,
                MaxEventBytes = options.MaxEventBytes,
            },
            LoggerFactory = options.LoggerFactory,
            Observer = new(options.RunningInterval, options.EndTimeout),
        };
    }
}
