using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Http;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;

namespace RunLinkedData;

/// <summary>Adds trackers to a program that is put together by dependency injection.</summary>
/// <remarks>
/// A tracker is one object for the whole program, connected when it is first asked for and disposed with the container. Options are checked
/// when the host starts. The container's <see cref="ILoggerFactory"/> and <see cref="TimeProvider"/> are used, and its HTTP client
/// <c>RunLinkedData.MLflow</c> (<c>RunLinkedData.MLflow-NAME</c> for a named tracker), to which handlers can be added. A named tracker is a
/// keyed service: <c>[FromKeyedServices("archive")] RunTracker archive</c>. Signals are left to the host, which tells its services to stop:
/// <see cref="RunTrackerOptions.EndRunsWithProgram"/> is false unless it is set.
/// </remarks>
public static class RunLinkedDataServiceCollectionExtensions
{
    /// <summary>Adds the tracker, with options from code.</summary>
    /// <param name="services">The container.</param>
    /// <param name="configure">Sets options; null for the defaults and MLflow's variables.</param>
    [RequiresUnreferencedCode(TrimmedProgram.Problem)]
    public static IServiceCollection AddRunLinkedData(this IServiceCollection services, Action<RunTrackerOptions>? configure = null) =>
        Add(services, Options.DefaultName, options => options.Configure(configure ?? (_ => { })));

    /// <summary>Adds the tracker, with options from configuration.</summary>
    /// <param name="services">The container.</param>
    /// <param name="configuration">
    /// The section whose keys are the names of <see cref="RunTrackerOptions"/>' properties; its section <c>Server</c> holds those of
    /// <see cref="MlflowServerOptions"/>.
    /// </param>
    [RequiresUnreferencedCode(TrimmedProgram.Problem)]
    public static IServiceCollection AddRunLinkedData(this IServiceCollection services, IConfiguration configuration) =>
        Add(services, Options.DefaultName, options => Bind(options, configuration));

    /// <summary>Adds a tracker of a name besides others, with options from code.</summary>
    /// <param name="services">The container.</param>
    /// <param name="name">The key of the service.</param>
    /// <param name="configure">Sets options.</param>
    [RequiresUnreferencedCode(TrimmedProgram.Problem)]
    public static IServiceCollection AddRunLinkedData(this IServiceCollection services, string name, Action<RunTrackerOptions> configure) =>
        Add(services, name, options => options.Configure(configure));

    /// <summary>Adds a tracker of a name besides others, with options from configuration.</summary>
    /// <param name="services">The container.</param>
    /// <param name="name">The key of the service.</param>
    /// <param name="configuration">The section, as for the tracker without a name.</param>
    [RequiresUnreferencedCode(TrimmedProgram.Problem)]
    public static IServiceCollection AddRunLinkedData(this IServiceCollection services, string name, IConfiguration configuration) =>
        Add(services, name, options => Bind(options, configuration));

    /// <summary>Adds a health check that asks a tracker's store for an experiment.</summary>
    /// <param name="checks">The health checks.</param>
    /// <param name="name">The name the tracker was added with; null for the one without a name.</param>
    /// <returns>The health checks; the new one is called <c>runlinkeddata</c> or <c>runlinkeddata-NAME</c>.</returns>
    public static IHealthChecksBuilder AddRunLinkedData(this IHealthChecksBuilder checks, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(checks);
        return checks.Add(new HealthCheckRegistration(
            name is null ? "runlinkeddata" : $"runlinkeddata-{name}",
            services => new TrackingStoreHealthCheck(() => name is null
                ? services.GetRequiredService<RunTracker>()
                : services.GetRequiredKeyedService<RunTracker>(name)),
            failureStatus: null,
            tags: null));
    }

    private static IServiceCollection Add(IServiceCollection services, string name, Action<OptionsBuilder<RunTrackerOptions>> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        var options = services.AddOptions<RunTrackerOptions>(name)
            .Configure<IServiceProvider>((tracker, container) => FromContainer(tracker, name, container));
        configure(options);
        options.ValidateOnStart();
        services.AddHttpClient(HttpClientName(name))
            .ConfigurePrimaryHttpMessageHandler(container => ServerHandler.Create(OptionsOf(container, name).Server()));
        services.AddSingleton<IValidateOptions<RunTrackerOptions>>(new Validation(name));
        return name.Length == 0
            ? services.AddSingleton(container => Connect(container, name))
            : services.AddKeyedSingleton(name, (container, _) => Connect(container, name));
    }

    private static void Bind(OptionsBuilder<RunTrackerOptions> options, IConfiguration configuration) => options
        .Bind(configuration)
        .Configure(tracker => tracker.ConfigureServer += configuration.GetSection("Server").Bind);

    private static void FromContainer(RunTrackerOptions options, string name, IServiceProvider container)
    {
        options.LoggerFactory = container.GetService<ILoggerFactory>() ?? options.LoggerFactory;
        options.EndRunsWithProgram = false;
        options.TimeProvider = container.GetService<TimeProvider>() ?? options.TimeProvider;
        options.ConfigureServer += server =>
        {
            server.HttpClientFactory = container.GetRequiredService<IHttpClientFactory>();
            server.HttpClientName = HttpClientName(name);
        };
    }

    private static string HttpClientName(string name) => name.Length == 0 ? "RunLinkedData.MLflow" : $"RunLinkedData.MLflow-{name}";

    private static RunTrackerOptions OptionsOf(IServiceProvider container, string name) =>
        container.GetRequiredService<IOptionsMonitor<RunTrackerOptions>>().Get(name);

    private static RunTracker Connect(IServiceProvider container, string name) => RunTracker.Connect(OptionsOf(container, name));

    private sealed class Validation(string name) : IValidateOptions<RunTrackerOptions>
    {
        public ValidateOptionsResult Validate(string? optionsName, RunTrackerOptions options) =>
            optionsName != name ? ValidateOptionsResult.Skip
            : options.Problems() is { Count: > 0 } problems ? ValidateOptionsResult.Fail(problems)
            : ValidateOptionsResult.Success;
    }

    /// <summary>Healthy when the tracking store answers.</summary>
    private sealed class TrackingStoreHealthCheck(Func<RunTracker> tracker) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                var store = tracker().TrackingStore;
                await store.SearchExperimentsAsync(new ExperimentQuery { MaxResults = 1 }, cancellationToken).ConfigureAwait(false);
                return HealthCheckResult.Healthy($"{store.TrackingUri} answers.");
            }
            catch (MlflowException exception)
            {
                return new HealthCheckResult(context.Registration.FailureStatus, exception.Message, exception);
            }
        }
    }
}
