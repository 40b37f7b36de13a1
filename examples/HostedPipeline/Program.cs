using HostedPipeline;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RunLinkedData;
using RunLinkedData.Html;

// Settings come from appsettings.json beside the program, the environment (Sampling__Runs=1) or the command line (--Sampling:Runs 1).
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Logging.AddRunLog();
builder.Services.AddRunLinkedData(builder.Configuration.GetSection("RunLinkedData"));
builder.Services.Configure<RunTrackerOptions>(options => options.UseHtml());
builder.Services.AddHealthChecks().AddRunLinkedData();
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddOptions<SamplingOptions>().Bind(builder.Configuration.GetSection("Sampling"));
builder.Services.AddHostedService<SamplingService>();
await builder.Build().RunAsync();
