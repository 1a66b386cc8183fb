declare namespace BMap {}
