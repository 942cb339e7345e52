module kratos-charm/tools/programs/own-network

go 1.26.4
