module kratos-charm/tools/programs/hook-tool

go 1.26
