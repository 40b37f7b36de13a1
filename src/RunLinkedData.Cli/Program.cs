using RunLinkedData.Cli;
using RunLinkedData.Cli.CommandLine;

return await new Rld(Host.OfProcess).RunAsync(args);
