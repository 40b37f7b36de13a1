using RunLinkedData.Cli;
using RunLinkedData.Cli.Output;

return await new Rld(Host.OfProgram).RunAsync(args);
